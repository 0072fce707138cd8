"""Every text of the CNN's window, in English and Chinese, in one table."""

from __future__ import annotations

from memdrive.demos.ui.strings import EVERY_WINDOW

text = EVERY_WINDOW | {
    # buttons
    "do_stroke_back": ("take back stroke", "撤销一笔"),
    "do_clear": ("clear the sheet", "清空画纸"),
    "do_tuned": ("after tuning", "调整之后"),
    "do_another": ("another chip", "换一块芯片"),
    # help: what each key does
    "help_stroke_back": ("take the last stroke back (or Ctrl+Z)", "撤销最后一笔（或 Ctrl+Z）"),
    "help_clear": ("clear the sheet", "清空画纸"),
    "help_tuned": ("the chip as it was written, or after tuning", "看写入后的芯片，或调整之后的芯片"),
    "help_another": ("make another chip: write it, tune it", "再造一块芯片：写入，再调整"),
    "help_pen": ("on the sheet: arrows move the pen, Enter lowers it", "在画纸上：方向键移动笔，回车落笔或抬笔"),
    # the window
    "cnn_tagline": ("five layers of memristors read your digit", "五层忆阻器识别你的数字"),
    "cnn_here": ("draw a digit here", "在这里画一个数字"),
    "cnn_first": ("1  convolution: 8 kernels", "1  卷积：8 个核"),
    "cnn_pool_first": ("2  pooling: the largest of four", "2  池化：四取最大"),
    "cnn_second": ("3  convolution: 12 kernels", "3  卷积：12 个核"),
    "cnn_pool_second": ("4  pooling: the largest of four", "4  池化：四取最大"),
    "cnn_sees": ("5  fully connected: a {digit}", "5  全连接：是 {digit}"),
    "cnn_sees_none": ("5  fully connected", "5  全连接"),
    "cnn_kernels": ("kernels of layer 1, in the chip", "第 1 层的核，芯片中的实际值"),
    "cnn_written": ("chip {number} ({device}), as written", "第 {number} 块芯片（{device}），写入之后"),
    "cnn_after": (
        "chip {number} ({device}), after {pulses} pulses of tuning",
        "第 {number} 块芯片（{device}），调整用了 {pulses} 个脉冲",
    ),
    "cnn_cost": (
        "tuning: chip {chip} · ASIC {asic} · ratio {ratio}×",
        "调整：芯片 {chip} · ASIC {asic} · 相差 {ratio}×",
    ),
    "cnn_loaded": ("a chip that was loaded", "载入的芯片"),
    "cnn_tuning": ("the last layer is being tuned: {percent} %", "正在调整最后一层：{percent} %"),
    "cnn_wait": ("one moment: it is still being tuned", "请稍等：芯片还在调整"),
    # what everything is
    "what_paper": ("the sheet: what you draw becomes 28 × 28 grey points", "画纸：你画的会变成 28 × 28 个灰度点"),
    "what_tuned": (
        "goes between the chip as it was written and after its last layer was tuned in place",
        "在写入之后的芯片与最后一层原位调整之后的芯片之间切换",
    ),
    "what_first": ("what eight small kernels of memristors find in it", "八个小小的忆阻器核在图中找到的"),
    "what_pool_first": ("of every four codes the largest goes on", "每四个码中最大的一个传下去"),
    "what_second": ("what twelve kernels find in those maps", "十二个核在这些图中找到的"),
    "what_pool_second": ("again the largest of four", "再取四个中最大的"),
    "what_outputs": ("the last layer's ten outputs: amber wins", "最后一层的十个输出：橙色胜出"),
    "what_kernels": (
        "weights as they stand in the chip: orange is positive, blue negative",
        "芯片中的实际权重：橙色为正，蓝色为负",
    ),
}
