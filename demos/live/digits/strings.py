"""Every text of the drawing window, in English and Chinese, in one table."""

from __future__ import annotations

from memdrive.demos.ui.strings import EVERY_WINDOW

text = EVERY_WINDOW | {
    # buttons
    "do_stroke_back": ("take back stroke", "撤销一笔"),
    "do_clear": ("clear the sheet", "清空画纸"),
    "do_lesson_back": ("take back lesson", "撤销一课"),
    "do_restart": ("take back all", "全部撤销"),
    # help: what each key does
    "help_teach": ("what is drawn is this digit: learn it", "画的是这个数字：学习它"),
    "help_stroke_back": ("take the last stroke back (or Ctrl+Z)", "撤销最后一笔（或 Ctrl+Z）"),
    "help_clear": ("clear the sheet", "清空画纸"),
    "help_lesson_back": ("take the last lesson back", "撤销最后一课"),
    "help_restart": ("take all lessons back", "撤销全部课程"),
    "help_pen": ("on the sheet: arrows move the pen, Enter lowers it", "在画纸上：方向键移动笔，回车落笔或抬笔"),
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
    # what everything is
    "what_paper": ("the sheet: what you draw becomes 28 × 28 points", "画纸：你画的会变成 28 × 28 个点"),
    "what_teach": ("press the right digit: the chip learns this drawing", "按下正确的数字：芯片就学这个笔迹"),
    "what_bars": ("the last layer's ten outputs: amber wins", "最后一层的十个输出：橙色胜出"),
    "what_bits": ("what the chip is shown: each point is on or off", "芯片看到的：每个点或开或关"),
    "what_wanted": (
        "the winner's weights: orange wants ink there, blue wants paper",
        "胜者的权重：橙色处想要墨，蓝色处想要纸",
    ),
    "what_figures": ("how well it reads digits that it never learns from", "它从不学习的数字，现在认得多好"),
    "what_lessons": ("your lessons, and what each has changed", "你教的每一课，以及它改变了什么"),
    "what_curve": ("ordinary digits right, from score to score", "普通数字的正确率，一次次测得"),
}
