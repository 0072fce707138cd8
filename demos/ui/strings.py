"""Texts in English and Chinese: how a window's table is kept, and the ones that every window says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("en", "zh")
Table = Mapping[str, tuple[str, str]]
"""By key, a text in each of the languages; what stands in braces is filled in."""


@dataclass(frozen=True, slots=True)
class Texts:
    """All that one window says."""

    table: Table

    def __call__(self, key: str, language: str, **values: object) -> str:
        """One text in one language, with its values filled in."""
        return self.table[key][LANGUAGES.index(language)].format(**values)

    def __contains__(self, key: str) -> bool:
        return key in self.table

    def __or__(self, more: Table) -> Texts:
        """These and a window's own."""
        if twice := self.table.keys() & more.keys():
            raise ValueError(f"Texts: need every key once, got {', '.join(sorted(twice))} again")
        return Texts({**self.table, **more})


EVERY_WINDOW = Texts(
    {
        # the frame
        "title": ("memdrive", "memdrive"),
        "splash": ("preparing the chip … {seconds} s", "正在准备芯片……{seconds} 秒"),
        "splash_kernel": (
            "compiling kernel {n} of about {all}: {name}",
            "正在编译第 {n} 个内核（约 {all} 个）：{name}",
        ),
        "splash_first": (
            "Only the first start compiles; the next takes seconds.",
            "仅首次启动需要编译，以后只需几秒。",
        ),
        # buttons
        "do_save": ("save", "保存"),
        "do_load": ("load", "载入"),
        "do_what": ("what is this?", "这是什么？"),
        "do_photo": ("picture", "截图"),
        "do_record": ("record", "录像"),
        "do_language": ("中文", "EN"),
        "do_theme": ("light or dark", "明暗主题"),
        "do_fullscreen": ("full screen", "全屏"),
        "do_help": ("keys", "按键"),
        # help: what each key does
        "help_title": ("What you can do", "你可以这样玩"),
        "help_close": ("H or Esc closes this", "按 H 或 Esc 关闭"),
        "help_save": ("save the chip", "保存芯片"),
        "help_load": ("load a chip; or drop a file here", "载入芯片；或把文件拖到窗口"),
        "help_what": ("point at everything and say what it is", "逐一指出画面中的内容"),
        "help_photo": ("save a picture of the window", "保存窗口截图"),
        "help_record": ("start or stop recording", "开始或停止录像"),
        "help_language": ("English or Chinese", "中文或英文"),
        "help_theme": ("light or dark", "浅色或深色"),
        "help_fullscreen": ("full screen", "全屏"),
        "help_help": ("show or hide the keys", "显示或隐藏按键"),
        "help_quit": ("leave", "退出"),
        "help_tab": ("Tab, Enter: choose and press any button", "Tab、回车：选择并按下任一按钮"),
        # messages
        "say_saved": ("saved: {name}", "已保存：{name}"),
        "say_loaded": ("loaded: {name}", "已载入：{name}"),
        "say_recording": ("recording: {name}", "正在录像：{name}"),
        "say_record_failed": ("recording stopped: {reason}", "录像中止：{reason}"),
        "say_failed": ("that did not work: {reason}", "没有成功：{reason}"),
        "say_no_chips": ("no saved chip in this folder yet", "此文件夹中还没有保存的芯片"),
    }
)
