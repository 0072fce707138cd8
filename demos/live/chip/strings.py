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
    "help_rewind": ("the same chip, from its first moment", "同一块芯片，从头再来"),
    "help_cells": ("on the chip: arrows move, Enter destroys", "在芯片上：方向键移动，回车破坏"),
    "help_break": ("destroy 60 % of all cells; or drag over some", "破坏全部单元的 60 %；或用鼠标拖过一些"),
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
    "cell_now": (
        "layer {layer}, row {row}, column {column}: weight {weight}; {pos} and {neg} µS; "
        "{pulses_pos} and {pulses_neg} pulses",
        "第 {layer} 层，{row} 行 {column} 列：权重 {weight}；{pos} 与 {neg} µS；{pulses_pos} 与 {pulses_neg} 个脉冲",
    ),
    # what everything is
    "what_ghost": ("its ghost: the same chip, frozen at the last change", "影子：上次变化时冻结的同一块芯片"),
    "what_wish": ("where the teacher would steer", "教师会转的方向"),
    "what_told": ("what changed, and who copes with it", "发生了什么，谁能应付"),
    "what_bits": ("input bits: one for each row of the chip", "输入位：芯片每行一位"),
    "what_pair": (
        "each cell is a pair of memristors: orange is a positive weight, blue a negative one",
        "每格是一对忆阻器：橙色权重为正，蓝色为负",
    ),
    "what_pulse": ("cells that were just pulsed glow: that is learning", "刚加过脉冲的单元会发光：这就是学习"),
    "what_hidden": ("hidden neurons: a stripe for each that fires", "隐藏神经元：每条表示一个被激活"),
    "what_second": ("weights of the second layer", "第二层的权重"),
    "what_teacher": ("the teacher's wish among them", "其中教师的意愿"),
    "what_joules": ("energy so far, and a digital chip's for the same", "累计能量，以及数字芯片做同样的事所需"),
    "what_rate": ("pulses per second: few once it has learned", "每秒脉冲数：学会后就很少"),
    "what_energy": ("energy since the chip was new", "新芯片以来的能量"),
}
