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
    "help_copy": ("copy the command that brings this back", "复制可重现当前画面的命令"),
    "help_next": ("talk: go on, or to the next moment", "讲解：继续，或跳到下一步"),
    "help_back": ("talk: the moment before", "讲解：上一步"),
    "help_blank": ("black screen; again: back", "黑屏；再按恢复"),
    "help_scene": ("next scene (the button lists all)", "下一个场景（按钮列出全部）"),
    "help_track": ("a fresh road", "换一条新道路"),
    "help_draw": ("draw a road: mouse, or arrows and Enter", "画道路：鼠标，或方向键加回车"),
    "help_hand": ("be the teacher: ← → or a gamepad", "你当教师：← → 键或手柄"),
    "help_prove": ("updates off, a fresh road, one lap scored", "停止更新，新道路，计分一圈"),
    "help_talk": ("start or stop the guided tour", "开始或停止导览"),
    # the floor
    "novel": ("{percent} % new to it", "{percent} % 没见过"),
    "waiting": ("a question: PgDn goes on", "提问：PgDn 继续"),
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
    # what everything is
    "what_learner": ("the car whose chip learns", "芯片正在学习的小车"),
    "what_trail": ("its trail: orange is far off the line", "轨迹：橙色表示偏离线很远"),
    "what_rim": (
        "amber rim: it stands out from the floor, so it is a bit for the chip",
        "橙圈：与地面不同，成为芯片的一位输入",
    ),
    "what_close_up": ("the car close up: photodiodes, as bright as they read", "小车特写：光电管按读数显示明暗"),
    "what_counts": ("how often each has left the road", "各自驶出道路的次数"),
    "what_votes": ("votes for each steering angle, right on top", "每个转角得到的票数，最上为右"),
    "what_error": ("distance from the line: blue the learner, amber its ghost", "偏离线的距离：蓝为学习者，橙为影子"),
    # messages
    "say_copied": ("copied: paste it in a terminal", "已复制：粘贴到终端即可"),
    "say_line": ("the command stands in the terminal", "命令已显示在终端"),
    "say_no_line": (
        "no command brings this back: you steered, drew, broke or loaded",
        "无法用命令重现：你驾驶、画过、破坏或载入过",
    ),
    "say_short_stroke": ("too short for a road: draw one larger loop", "太短，画不成道路：请画一个更大的圈"),
    "say_tight_stroke": ("too tight for a car: draw one larger loop", "弯太急或路太挤：请画一个更大的圈"),
    "say_flat_crossing": ("cross your road at a larger angle", "道路交叉的角度太小：请再画一次"),
    "say_gamepad": ("gamepad connected", "手柄已连接"),
    "say_gamepad_lost": ("gamepad lost: the arrow keys steer", "手柄已断开：用方向键控制"),
    "say_talk_over": ("the tour is over: your turn", "导览结束：轮到你了"),
}
