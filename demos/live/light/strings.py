"""Every text of the light's window, in English and Chinese, in one table."""

from __future__ import annotations

from memdrive.demos.live.chip.strings import LEARNER

text = LEARNER | {
    # the frame
    "tagline": ("a memristor chip learns to pursue a light", "忆阻器芯片学追光"),
    # buttons
    "do_light": ("{light}", "{light}"),
    "do_episode": ("somewhere else", "换个地方"),
    # help: what each key does
    "help_light": ("next light (the button lists all)", "下一种光（按钮列出全部）"),
    "help_episode": ("another start, lights elsewhere", "换一个起点，光在别处"),
    "help_prove": ("updates off, unseen lights, 20 s scored", "停止更新，陌生的光，计分 20 秒"),
    # the floor
    "light_now": ("{light}, {seconds} s since the change", "{light}，切换后 {seconds} 秒"),
    "lost": ("lost the light: {n}", "跟丢了光：{n} 次"),
    "proving": ("updates off, unseen lights: {percent} %", "已停止更新，陌生的光：{percent} %"),
    "proof_title": ("frozen pursuit, {light}", "冻结追光，{light}"),
    "proof_learner": (
        "learner: {metres} m from the light, {percent} % of what can be earned",
        "学习者：平均距光 {metres} m，得到最高奖励的 {percent} %",
    ),
    "proof_ghost": (
        "ghost: {metres} m from the light, {percent} % of what can be earned",
        "影子：平均距光 {metres} m，得到最高奖励的 {percent} %",
    ),
    # the chip
    "outputs": ("speed, turning", "速度，转向"),
    # the plots
    "plot_distance": ("to the light, 10 s mean [m]", "距光，10 秒平均 [m]"),
    # what is pursued
    "changed_red": ("Pursue the red light; the blue ones only shine.", "追红光；蓝光只是亮着。"),
    "changed_blue": ("Pursue the blue light; the red ones only shine.", "追蓝光；红光只是亮着。"),
    "changed_shadow": ("Pursue the shadow between two lights.", "追两盏灯之间的暗影。"),
    "changed_dark": ("A red light in a dark room.", "黑暗房间里的一盏红灯。"),
    "changed_bright": (
        "A bright room with a window: lamps tell half as much.",
        "有窗的明亮房间：灯光只有一半明显。",
    ),
    # who copes with it
    "copes_wait": ("Watch blue and amber for ten seconds.", "请看蓝色和橙色机器人十秒钟。"),
    "copes_chip": (
        "The chip learns it: {learner} m from the light, its frozen ghost {ghost} m.",
        "芯片学会应对：它距光 {learner} m，冻结的影子 {ghost} m。",
    ),
    "copes_anyway": (
        "Nothing has to be learned: the frozen ghost keeps as near.",
        "无需学习：冻结的影子跟得一样近。",
    ),
    "copes_not_yet": (
        "Not learned yet: {learner} m from the light, its frozen ghost {ghost} m.",
        "还没学会：它距光 {learner} m，冻结的影子 {ghost} m。",
    ),
    # lights
    "light_red": ("red light", "红光"),
    "light_blue": ("blue light", "蓝光"),
    "light_shadow": ("shadow", "暗影"),
    "light_dark": ("dark room", "暗室"),
    "light_bright": ("bright room", "亮室"),
    # what everything is
    "what_learner": ("the robot whose chip learns", "芯片正在学习的机器人"),
    "what_trail": ("where it has been", "它走过的路"),
    "what_target": ("the light to be pursued; on the circle it earns most", "要追的光；在圆圈上奖励最多"),
    "what_ring": ("its ring of light cells, in the colours that they read", "一圈光电池，按读到的颜色显示"),
    "what_counts": ("how often each has lost the light", "各自跟丢光的次数"),
    "what_votes": ("votes for each speed, below them for each turn", "每种速度得到的票数，下面是每种转向"),
    "what_error": ("distance from the light: blue the learner, amber its ghost", "距光的距离：蓝为学习者，橙为影子"),
}
