"""Every text of the window, in English and Chinese, in one table."""

from __future__ import annotations

LANGUAGES = ("en", "zh")

STRINGS: dict[str, tuple[str, str]] = {
    # the frame
    "title": ("memdrive", "memdrive"),
    "tagline": ("a memristor chip learns to drive", "忆阻器芯片学开车"),
    "splash": ("preparing the chip …", "正在准备芯片……"),
    "splash_first": ("the first start compiles its kernels once", "首次启动需要编译一次"),
    "saving": ("saving the chip …", "正在保存芯片……"),
    # buttons
    "do_play": ("Play", "播放"),
    "do_pause": ("Pause", "暂停"),
    "do_step": ("Step", "单步"),
    "do_speed_1": ("1×", "1×"),
    "do_speed_4": ("4×", "4×"),
    "do_speed_16": ("16×", "16×"),
    "do_speed_64": ("64×", "64×"),
    "do_scene": ("{scene}", "{scene}"),
    "do_track": ("new road", "新道路"),
    "do_draw": ("draw a road", "画道路"),
    "do_hand": ("you steer", "你来开"),
    "do_prove": ("freeze and prove", "冻结并验证"),
    "do_learning_on": ("learning on", "学习：开"),
    "do_learning_off": ("learning off", "学习：关"),
    "do_device": ("{device}", "{device}"),
    "do_virgin": ("new chip", "新芯片"),
    "do_break": ("break", "破坏"),
    "do_save": ("save", "保存"),
    "do_load": ("load", "载入"),
    "do_talk": ("tour", "导览"),
    "do_photo": ("picture", "截图"),
    "do_record": ("record", "录像"),
    "do_language": ("中文", "EN"),
    "do_theme": ("light or dark", "明暗主题"),
    "do_fullscreen": ("full screen", "全屏"),
    "do_help": ("keys", "按键"),
    "do_stroke_back": ("take back stroke", "撤销一笔"),
    "do_clear": ("clear the sheet", "清空画纸"),
    "do_lesson_back": ("take back lesson", "撤销一课"),
    "do_restart": ("take back all", "全部撤销"),
    # help: what each key does
    "help_title": ("What you can do", "你可以这样玩"),
    "help_close": ("H or Esc closes this", "按 H 或 Esc 关闭"),
    "help_play": ("play or pause", "播放或暂停"),
    "help_step": ("one control step", "前进一个控制步"),
    "help_speed_1": ("real time", "实时速度"),
    "help_speed_4": ("4 times as fast", "4 倍速"),
    "help_speed_16": ("16 times as fast", "16 倍速"),
    "help_speed_64": ("64 times as fast", "64 倍速"),
    "help_scene": ("next scene (the button lists all)", "下一个场景（按钮列出全部）"),
    "help_track": ("a fresh road", "换一条新道路"),
    "help_draw": ("draw a road: mouse, or arrows and Enter", "画道路：鼠标，或方向键加回车"),
    "help_hand": ("be the teacher: ← → or a gamepad", "你当老师：← → 键或手柄"),
    "help_prove": ("updates off, a fresh road, one lap scored", "停止更新，新道路，计分一圈"),
    "help_learning": ("learning on or off", "开始或停止学习"),
    "help_device": ("next device (the button lists all)", "下一种器件（按钮列出全部）"),
    "help_virgin": ("a virgin chip of this device", "换一块未学习的芯片"),
    "help_break": ("destroy a patch of cells; or drag over them", "破坏一片单元；或用鼠标拖过"),
    "help_save": ("save the chip", "保存芯片"),
    "help_load": ("load a chip; or drop a file here", "载入芯片；或把文件拖到窗口"),
    "help_talk": ("start or stop the guided tour", "开始或停止导览"),
    "help_photo": ("save a picture of the window", "保存窗口截图"),
    "help_record": ("start or stop recording", "开始或停止录像"),
    "help_language": ("English or Chinese", "中文或英文"),
    "help_theme": ("light or dark", "浅色或深色"),
    "help_fullscreen": ("full screen", "全屏"),
    "help_help": ("show or hide the keys", "显示或隐藏按键"),
    "help_quit": ("leave", "退出"),
    "help_tab": ("Tab, Enter: choose and press any button", "Tab、回车：选择并按下任一按钮"),
    "help_cells": ("on the chip: arrows move, Enter destroys", "在芯片上：方向键移动，回车破坏"),
    "help_teach": ("what is drawn is this digit: learn it", "画的是这个数字：学习它"),
    "help_stroke_back": ("take the last stroke back (or Ctrl+Z)", "撤销最后一笔（或 Ctrl+Z）"),
    "help_clear": ("clear the sheet", "清空画纸"),
    "help_lesson_back": ("take the last lesson back", "撤销最后一课"),
    "help_restart": ("take all lessons back", "撤销全部课程"),
    "help_pen": ("on the sheet: arrows move the pen, Enter lowers it", "在画纸上：方向键移动笔，回车落笔或抬笔"),
    # the floor
    "scene_now": ("{scene}, {seconds} s since the change", "{scene}，切换后 {seconds} 秒"),
    "learner": ("learner", "学习者"),
    "ghost": ("frozen ghost", "冻结的影子"),
    "departures": ("left the road: {n}", "驶出道路：{n} 次"),
    "device_line": (
        "{device}, {pairs} pairs, {pulses} pulses, {updates} updates",
        "{device}，{pairs} 对，{pulses} 个脉冲，{updates} 次更新",
    ),
    "eyes": ("what the photodiodes see", "光电二极管所见"),
    "wish": ("teacher's wish", "老师的意图"),
    "paused": ("paused", "已暂停"),
    "your_turn": ("you steer: ← →", "你来开：← →"),
    "draw_hint": ("draw one loop with the mouse; Esc leaves", "用鼠标画一个圈；Esc 退出"),
    "proving": ("updates off, unseen road: lap {percent} %", "已停止更新，陌生道路：本圈 {percent} %"),
    "proof_title": ("frozen lap, {scene}", "冻结跑圈，{scene}"),
    "proof_learner": (
        "learner: {cm} cm from the line, left the road {n} times",
        "学习者：平均偏离 {cm} cm，驶出道路 {n} 次",
    ),
    "proof_ghost": (
        "ghost: {cm} cm from the line, left the road {n} times",
        "影子：平均偏离 {cm} cm，驶出道路 {n} 次",
    ),
    "speed_real": ("{factor}× reached", "实际 {factor}×"),
    # the chip
    "chip": ("chip", "芯片"),
    "layer": ("layer {n}: {rows} × {columns} pairs", "第 {n} 层：{rows} × {columns} 对"),
    "bits": ("bits in", "输入位"),
    "hidden": ("hidden {on}/{n}", "隐藏层 {on}/{n}"),
    "steering": ("steering", "转向"),
    "left": ("left", "左"),
    "right": ("right", "右"),
    "weight": ("weight", "权重"),
    "set_pulse": ("SET: up", "SET：升"),
    "reset_pulse": ("RESET: down", "RESET：降"),
    "dead_cell": ("dead cell", "坏单元"),
    "break_hint": ("drag over cells to destroy them", "拖过单元即可破坏"),
    "dead_total": ("{percent} % of cells dead", "{percent} % 单元已坏"),
    "energy_now": ("chip {chip} · ASIC {asic} · ratio {ratio}×", "芯片 {chip} · ASIC {asic} · 相差 {ratio}×"),
    "energy_theirs": ("(the authors report 35×)", "（论文作者报告 35×）"),
    # the plots
    "plot_error": ("distance from the line [cm]", "偏离线的距离 [cm]"),
    "plot_pulses": ("pulses per second", "每秒脉冲数"),
    "plot_energy": ("energy so far, chip and ASIC", "累计能量，芯片与 ASIC"),
    "plot_time": ("simulated time [s]", "仿真时间 [s]"),
    "asic": ("ASIC", "ASIC"),
    "mark_virgin": ("new chip", "新芯片"),
    "mark_break": ("cells destroyed", "单元被毁"),
    "mark_load": ("chip loaded", "载入芯片"),
    "mark_track": ("your road", "你的道路"),
    # messages
    "say_saved": ("saved: {name}", "已保存：{name}"),
    "say_loaded": ("loaded: {name}", "已载入：{name}"),
    "say_recording": ("recording: {name}", "正在录像：{name}"),
    "say_record_failed": ("recording stopped: {reason}", "录像中止：{reason}"),
    "say_failed": ("that did not work: {reason}", "没有成功：{reason}"),
    "say_no_chips": ("no saved chip in this folder yet", "此文件夹中还没有保存的芯片"),
    "say_short_stroke": ("too short for a road: draw one larger loop", "太短，画不成道路：请画一个更大的圈"),
    "say_tight_stroke": ("too tight for a car: draw one larger loop", "弯太急或路太挤：请画一个更大的圈"),
    "say_flat_crossing": ("cross your road at a larger angle", "道路交叉的角度太小：请再画一次"),
    "say_gamepad": ("gamepad connected", "手柄已连接"),
    "say_gamepad_lost": ("gamepad lost: the arrow keys steer", "手柄已断开：用方向键控制"),
    "say_talk_over": ("the tour is over: your turn", "导览结束：轮到你了"),
    # the digits window
    "digits_tagline": ("a memristor chip learns your handwriting", "忆阻器芯片学你的笔迹"),
    "digits_step_draw": (
        "1  Draw a digit on the sheet: mouse, pen or finger.",
        "1  在纸上画一个数字：鼠标、笔或手指。",
    ),
    "digits_step_read": ("2  See what the chip takes it for.", "2  看芯片把它认成几。"),
    "digits_step_teach": (
        "3  Wrong? Press the right digit: it learns at once.",
        "3  认错了？按下正确的数字，芯片马上就学。",
    ),
    "digits_here": ("draw here", "在这里画"),
    "digits_school": ("the chip is still learning ordinary digits: {percent} %", "芯片还在学普通数字：{percent} %"),
    "digits_chip": ("{device}, {sizes} neurons", "{device}，{sizes} 个神经元"),
    "digits_sees": ("the chip sees a {digit}", "芯片认为是 {digit}"),
    "digits_unsure": ("not sure: a {digit}?", "不确定：是 {digit} 吗？"),
    "digits_sees_none": ("the chip sees nothing yet", "芯片还没看到数字"),
    "digits_bits": ("what it is shown", "芯片看到的"),
    "digits_looks": ("what a {digit} is to it", "它心中的 {digit}"),
    "digits_held": ("ordinary digits: {now} % of {n}", "普通数字：{n} 个中对 {now} %"),
    "digits_held_since": (
        "ordinary digits: {now} % of {n} (before you: {first})",
        "普通数字：{n} 个中对 {now} %（你教之前 {first}）",
    ),
    "digits_crossed": ("crossed sevens: {now} % of {n}", "带横的 7：{n} 个中对 {now} %"),
    "digits_crossed_since": (
        "crossed sevens: {now} % of {n} (before you: {first})",
        "带横的 7：{n} 个中对 {now} %（你教之前 {first}）",
    ),
    "digits_sets": (
        "both set apart: never learned, no figure uses them",
        "两组都是留出的：从不学习，也不用于任何结果",
    ),
    "digits_cost": (
        "last lesson: {pulses} pulses, {energy}, {ms} ms on chip",
        "上一课：{pulses} 个脉冲，{energy}，芯片用时 {ms} ms",
    ),
    "digits_taught": ("taught by you: {n}", "你教了 {n} 课"),
    "digits_none_taught": (
        "Nothing yet. Try a 7 with a bar across it: few chips know that sign.",
        "还没有。试试画一个带横的 7：芯片大多不认识它。",
    ),
    "digits_column_sure": ("how sure of it", "对它的把握"),
    "digits_column_held": ("ordinary", "普通"),
    "digits_column_crossed": ("crossed 7", "带横的 7"),
    "digits_curve": ("ordinary digits kept apart, right [%]", "留出的普通数字，正确率 [%]"),
    "digits_ready": ("the chip knows its digits: teach it yours", "芯片学会了数字：现在教它你的写法"),
    "digits_wait": ("one moment: it still learns ordinary digits", "请稍等：它还在学普通数字"),
    "digits_draw_first": ("draw a digit first", "请先画一个数字"),
    "digits_teaching": ("learning this {digit}", "正在学这个 {digit}"),
    "digits_learned": ("learned as a {digit}: clear, and draw another", "已按 {digit} 学习：清除后再画一个"),
    # scenes
    "scene_day": ("day", "白天"),
    "scene_inverted": ("inverted", "反色"),
    "scene_night": ("night", "夜晚"),
    "scene_dim": ("dim light", "昏暗"),
    "scene_glare": ("glare", "反光"),
    "scene_worn": ("worn line", "磨损"),
    "scene_wet": ("wet road", "湿滑"),
    "scene_misaligned": ("misaligned", "跑偏"),
    "scene_dead": ("dead eyes", "坏眼"),
    "scene_fast": ("fast", "高速"),
    "scene_low-battery": ("low battery", "低电量"),
}


def text(key: str, language: str, **values: object) -> str:
    """One text in one language, with its values filled in."""
    return STRINGS[key][LANGUAGES.index(language)].format(**values)


def scene_text(name: str, language: str) -> str:
    """What a scene is called; a scene without a translation keeps its name."""
    key = f"scene_{name}"
    return text(key, language) if key in STRINGS else name


def count_text(n: float) -> str:
    """A count that stays short: 950, 12.3 k, 4.56 M."""
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e4, " k")):
        if n >= size:
            value = n / (1e3 if unit == " k" else size)
            return f"{value:.3g}{unit}" if value < 999.5 else f"{value:.0f}{unit}"
    return f"{n:.0f}"


def energy_text(joules: float) -> str:
    """An energy with a prefix that keeps three figures: 12.3 µJ."""
    for size, unit in ((1.0, "J"), (1e-3, "mJ"), (1e-6, "µJ"), (1e-9, "nJ"), (1e-12, "pJ")):
        if joules >= 0.9995 * size:
            return f"{joules / size:.3g} {unit}" if joules / size < 999.5 else f"{joules / size:.0f} {unit}"
    return "0 J" if joules <= 0 else f"{joules / 1e-12:.2g} pJ"
