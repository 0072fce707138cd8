"""Every text of the car's window, in English and Chinese, in one table."""

from __future__ import annotations

from memdrive.demos.live.chip.strings import LEARNER
from memdrive.demos.player.strings import CHIP, DRIVE, scene_text

__all__ = ["scene_text", "text"]

text = (LEARNER | {key: pair for key, pair in DRIVE.items() if key not in (*CHIP, "steering")}) | {
    # the frame
    "tagline": ("a memristor chip learns to drive", "忆阻器芯片学开车"),
    # buttons
    "do_scene": ("{scene}", "{scene}"),
    "do_track": ("new road", "新道路"),
    "do_draw": ("draw a road", "画道路"),
    "do_hand": ("you steer", "你来开"),
    "do_talk": ("tour", "导览"),
    # help: what each key does
    "help_scene": ("next scene (the button lists all)", "下一个场景（按钮列出全部）"),
    "help_track": ("a fresh road", "换一条新道路"),
    "help_draw": ("draw a road: mouse, or arrows and Enter", "画道路：鼠标，或方向键加回车"),
    "help_hand": ("be the teacher: ← → or a gamepad", "你当老师：← → 键或手柄"),
    "help_prove": ("updates off, a fresh road, one lap scored", "停止更新，新道路，计分一圈"),
    "help_break": ("destroy 60 % of all cells; or drag over some", "破坏全部单元的 60 %；或用鼠标拖过一些"),
    "help_talk": ("start or stop the guided tour", "开始或停止导览"),
    "help_cells": ("on the chip: arrows move, Enter destroys", "在芯片上：方向键移动，回车破坏"),
    # the floor
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
    # the chip
    "outputs": DRIVE["steering"],
    # the plots
    "mark_track": ("your road", "你的道路"),
    "plot_error": ("off the line, 10 s mean [cm]", "偏离线，10 秒平均 [cm]"),
    # messages
    "say_short_stroke": ("too short for a road: draw one larger loop", "太短，画不成道路：请画一个更大的圈"),
    "say_tight_stroke": ("too tight for a car: draw one larger loop", "弯太急或路太挤：请画一个更大的圈"),
    "say_flat_crossing": ("cross your road at a larger angle", "道路交叉的角度太小：请再画一次"),
    "say_gamepad": ("gamepad connected", "手柄已连接"),
    "say_gamepad_lost": ("gamepad lost: the arrow keys steer", "手柄已断开：用方向键控制"),
    "say_talk_over": ("the tour is over: your turn", "导览结束：轮到你了"),
}
