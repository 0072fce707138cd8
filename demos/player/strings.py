"""What window and page both say of a drive, in English and Chinese; and what the page alone says."""

from __future__ import annotations

from memdrive.demos.ui.strings import Texts

CHIP: dict[str, tuple[str, str]] = {
    "learner": ("learner", "学习者"),
    "ghost": ("frozen ghost", "冻结的影子"),
    "chip": ("chip", "芯片"),
    "layer": ("layer {n}: {rows} × {columns} pairs", "第 {n} 层：{rows} × {columns} 对"),
    "weight": ("weight", "权重"),
    "set_pulse": ("SET: up", "SET：升"),
    "reset_pulse": ("RESET: down", "RESET：降"),
    "dead_cell": ("dead cell", "坏单元"),
    "energy_now": ("chip {chip} · ASIC {asic} · ratio {ratio}×", "芯片 {chip} · ASIC {asic} · 相差 {ratio}×"),
    "energy_theirs": ("(the authors report 35×)", "（论文作者报告 35×）"),
    "plot_pulses": ("pulses per second", "每秒脉冲数"),
    "plot_energy": ("energy so far, chip and ASIC", "累计能量，芯片与 ASIC"),
    "asic": ("ASIC", "ASIC"),
}
"""Of a chip that learns, whatever it learns."""
DRIVE: dict[str, tuple[str, str]] = {
    **CHIP,
    "scene_now": ("{scene}, {seconds} s since the change", "{scene}，切换后 {seconds} 秒"),
    "departures": ("left the road: {n}", "驶出道路：{n} 次"),
    "steering": ("steering", "转向"),
    # scenes, what changed, and who copes with it
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
    "scene_day": ("day", "白天"),
    "scene_inverted": ("inverted", "反色"),
    "scene_night": ("night", "夜晚"),
    "scene_dim": ("dim", "昏暗"),
    "scene_glare": ("glare", "反光"),
    "scene_worn": ("worn", "磨损"),
    "scene_wet": ("wet", "湿滑"),
    "scene_misaligned": ("misaligned", "跑偏"),
    "scene_dead": ("dead", "坏眼"),
    "scene_fast": ("fast", "高速"),
    "scene_low-battery": ("low-battery", "低电量"),
}

PLAYER: dict[str, tuple[str, str]] = {
    "title": ("memdrive: a chip that learns to drive", "memdrive：芯片学开车"),
    "play": ("Play", "播放"),
    "pause": ("Pause", "暂停"),
    "back": ("1 s back", "后退 1 秒"),
    "on": ("1 s on", "前进 1 秒"),
    "speed": ("speed", "速度"),
    "language": ("中文", "EN"),
    "scrub": ("place in the drive", "播放位置"),
    "road": ("road", "道路"),
    "eyes": ("what the photodiodes see", "光电管看到的"),
    "curves": ("the whole drive; tap or drag to go there", "整段行驶；点按或拖动可跳转"),
    "time": ("{now} s of {all} s", "{now} 秒，共 {all} 秒"),
    "error": ("off the line [cm]", "偏离线 [cm]"),
    "error_now": ("learner {learner} cm, ghost {ghost} cm", "学习者 {learner} cm，影子 {ghost} cm"),
    "error_mean": (
        "10 s mean: learner {learner} cm, ghost {ghost} cm",
        "10 秒平均：学习者 {learner} cm，影子 {ghost} cm",
    ),
    "pulses_now": ("{rate} pulses per second, {all} in all", "每秒 {rate} 个脉冲，共 {all} 个"),
    "learning": ("learning", "学习中"),
    "frozen": ("updates off", "已停止更新"),
    "hand": ("a person steers", "由人驾驶"),
    "keys": (
        "Keys: Space plays, ← → one step, with Shift 1 s, Home End, + − speed, L language. Or tap and drag.",
        "按键：空格播放，← → 单步（加 Shift 为 1 秒），Home End，+ − 速度，L 语言。也可点按和拖动。",
    ),
    "old_browser": (
        "This browser cannot unpack the drive: it needs DecompressionStream (every browser since 2023).",
        "此浏览器无法解压：需要 DecompressionStream（2023 年起的浏览器都支持）。",
    ),
    "made": (
        "Recorded by memdrive {version}, seed {seed}, device {device}, {family} roads; played, not simulated.",
        "由 memdrive {version} 录制，种子 {seed}，器件 {device}，{family} 道路；这里是回放，不是仿真。",
    ),
}

text = Texts(DRIVE)


def scene_text(name: str, language: str) -> str:
    """What a scene is called; a scene without a translation keeps its name."""
    key = f"scene_{name}"
    return text(key, language) if key in text else name
