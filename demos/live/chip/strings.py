"""What every window of a learner says, in English and Chinese."""

from __future__ import annotations

from memdrive.demos.player.strings import CHIP
from memdrive.demos.ui.strings import EVERY_WINDOW

LEARNER = (EVERY_WINDOW | CHIP) | {
    "do_play": ("Play", "播放"),
    "do_pause": ("Pause", "暂停"),
    "do_step": ("Step", "单步"),
    "do_speed_1": ("1×", "1×"),
    "do_speed_4": ("4×", "4×"),
    "do_speed_16": ("16×", "16×"),
    "do_speed_64": ("64×", "64×"),
    "do_prove": ("freeze and prove", "冻结并验证"),
    "do_learning_on": ("learning on", "学习：开"),
    "do_learning_off": ("learning off", "学习：关"),
    "do_device": ("{device}", "{device}"),
    "do_virgin": ("new chip", "新芯片"),
    "do_break": ("break 60 %", "破坏 60 %"),
    "help_play": ("play or pause", "播放或暂停"),
    "help_step": ("one control step", "前进一个控制步"),
    "help_speed_1": ("real time", "实时速度"),
    "help_speed_4": ("4 times as fast", "4 倍速"),
    "help_speed_16": ("16 times as fast", "16 倍速"),
    "help_speed_64": ("64 times as fast", "64 倍速"),
    "help_learning": ("learning on or off", "开始或停止学习"),
    "help_device": ("next device (the button lists all)", "下一种器件（按钮列出全部）"),
    "help_virgin": ("a virgin chip of this device", "换一块未学习的芯片"),
    "device_line": (
        "{device}, {pairs} pairs, {pulses} pulses, {updates} updates",
        "{device}，{pairs} 对，{pulses} 个脉冲，{updates} 次更新",
    ),
    "paused": ("paused", "已暂停"),
    "speed_real": ("{factor}× reached", "实际 {factor}×"),
    "hidden": ("hidden {on}/{n}", "隐藏层 {on}/{n}"),
    "break_hint": ("drag over cells to destroy them", "拖过单元即可破坏"),
    "dead_total": ("{percent} % of cells dead", "{percent} % 单元已坏"),
    "mark_virgin": ("new chip", "新芯片"),
    "mark_break": ("cells destroyed", "单元被毁"),
    "mark_load": ("chip loaded", "载入芯片"),
}
