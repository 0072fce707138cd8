"""Every text of the car's window, in English and Chinese, in one table."""

from __future__ import annotations

from memdrive.demos.ui.strings import EVERY_WINDOW

text = EVERY_WINDOW | {
    # the frame
    "tagline": ("a memristor chip learns to drive", "忆阻器芯片学开车"),
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
    "do_talk": ("tour", "导览"),
    # help: what each key does
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
    "help_break": ("destroy 60 % of all cells; or drag over some", "破坏全部单元的 60 %；或用鼠标拖过一些"),
    "help_talk": ("start or stop the guided tour", "开始或停止导览"),
    "help_cells": ("on the chip: arrows move, Enter destroys", "在芯片上：方向键移动，回车破坏"),
    # the floor
    "scene_now": ("{scene}, {seconds} s since the change", "{scene}，切换后 {seconds} 秒"),
    "learner": ("learner", "学习者"),
    "ghost": ("frozen ghost", "冻结的影子"),
    "departures": ("left the road: {n}", "驶出道路：{n} 次"),
    "device_line": (
        "{device}, {pairs} pairs, {pulses} pulses, {updates} updates",
        "{device}，{pairs} 对，{pulses} 个脉冲，{updates} 次更新",
    ),
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
    "hidden": ("hidden {on}/{n}", "隐藏层 {on}/{n}"),
    "steering": ("steering", "转向"),
    "weight": ("weight", "权重"),
    "set_pulse": ("SET: up", "SET：升"),
    "reset_pulse": ("RESET: down", "RESET：降"),
    "dead_cell": ("dead cell", "坏单元"),
    "break_hint": ("drag over cells to destroy them", "拖过单元即可破坏"),
    "dead_total": ("{percent} % of cells dead", "{percent} % 单元已坏"),
    "energy_now": ("chip {chip} · ASIC {asic} · ratio {ratio}×", "芯片 {chip} · ASIC {asic} · 相差 {ratio}×"),
    "energy_theirs": ("(the authors report 35×)", "（论文作者报告 35×）"),
    # the plots
    "plot_error": ("off the line, 10 s mean [cm]", "偏离线，10 秒平均 [cm]"),
    "plot_pulses": ("pulses per second", "每秒脉冲数"),
    "plot_energy": ("energy so far, chip and ASIC", "累计能量，芯片与 ASIC"),
    "asic": ("ASIC", "ASIC"),
    "mark_virgin": ("new chip", "新芯片"),
    "mark_break": ("cells destroyed", "单元被毁"),
    "mark_load": ("chip loaded", "载入芯片"),
    "mark_track": ("your road", "你的道路"),
    # messages
    "say_short_stroke": ("too short for a road: draw one larger loop", "太短，画不成道路：请画一个更大的圈"),
    "say_tight_stroke": ("too tight for a car: draw one larger loop", "弯太急或路太挤：请画一个更大的圈"),
    "say_flat_crossing": ("cross your road at a larger angle", "道路交叉的角度太小：请再画一次"),
    "say_gamepad": ("gamepad connected", "手柄已连接"),
    "say_gamepad_lost": ("gamepad lost: the arrow keys steer", "手柄已断开：用方向键控制"),
    "say_talk_over": ("the tour is over: your turn", "导览结束：轮到你了"),
    # what changed
    "changed_day": ("A bright line on a dark floor.", "深色地面上的亮线。"),
    "changed_inverted": ("Light and dark have changed places.", "明暗颠倒了。"),
    "changed_night": ("Hardly any light: the line drowns in noise.", "几乎没有光：线淹没在噪声里。"),
    "changed_dim": ("Half the light of the day.", "光线只有白天的一半。"),
    "changed_glare": ("A reflection as bright as the line wanders ahead.", "一块和线一样亮的反光在车前游走。"),
    "changed_worn": ("A third of the line is worn away.", "三分之一的线磨掉了。"),
    "changed_wet": ("The road is wet: the car slides outwards.", "路面湿滑：小车向外侧滑。"),
    "changed_misaligned": ("A knock: straight ahead now turns left.", "撞了一下：直行变成左转。"),
    "changed_dead": ("A quarter of the photodiodes has failed.", "四分之一的光电管坏了。"),
    "changed_fast": ("Half as fast again.", "速度快了一半。"),
    "changed_low-battery": ("Weak battery: slow, and late to obey.", "电量不足：又慢，反应又迟。"),
    "changed_break": ("Cells all over the chip are dead.", "芯片各处都有坏单元。"),
    # who copes with it
    "copes_wait": ("Watch blue and amber for ten seconds.", "请看蓝车和橙车十秒钟。"),
    "copes_chip": (
        "The chip learns it: off the road {learner}×, its frozen ghost {ghost}×.",
        "芯片学会应对：它驶出道路 {learner} 次，冻结的影子 {ghost} 次。",
    ),
    "copes_eyes": (
        "The eyes cope: the frozen ghost drives it as well.",
        "眼睛就能应付：冻结的影子照样能开。",
    ),
    "copes_anyway": (
        "Nothing has to be learned: the frozen ghost holds the road as well.",
        "无需学习：冻结的影子也不出道路。",
    ),
    "copes_not_yet": (
        "Not learned yet: off the road {learner}×, its frozen ghost {ghost}×.",
        "还没学会：它驶出道路 {learner} 次，冻结的影子 {ghost} 次。",
    ),
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


def scene_text(name: str, language: str) -> str:
    """What a scene is called; a scene without a translation keeps its name."""
    key = f"scene_{name}"
    return text(key, language) if key in text else name
