"""Drawing and teaching by hand without a window: would catch drawings unlike the digits that were learned, lessons
that do not teach, forget too much or cannot be taken back, and reads that change the chip."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import hand_drawn as hand
import numpy as np
import pytest

from memdrive.agent.digits import learn
from memdrive.agent.digits.course import COUNTING, SHOTS
from memdrive.chip import Chip, presets
from memdrive.demos.digits import data as digits_data
from memdrive.demos.live.digits import board as board_module
from memdrive.demos.live.digits.board import Board
from memdrive.demos.live.digits.ink import BOX, Drawing
from memdrive.demos.seeds import stream

DIGITS = digits_data.for_choosing(digits_data.load())


@pytest.fixture(scope="module")
def taught() -> Board:
    board = Board(DIGITS, presets.DEFAULT, seed=0, train=4000, passes=5)
    board.finish()
    return board


@pytest.fixture
def board(taught: Board) -> Board:
    taught.drawing.clear()
    taught.restart()
    taught.look()
    return taught


def show(board: Board, strokes: hand.Strokes) -> None:
    board.drawing.clear()
    hand.draw(board.drawing, strokes)
    board.look()


def recognised(board: Board, digit: int, strokes: hand.Strokes, tries: int, seed: int) -> float:
    rng, right = np.random.default_rng(seed), 0
    for _ in range(tries):
        show(board, hand.wobbled(strokes, rng))
        right += board.winner == digit
    return right / tries


class TestInk:
    @pytest.mark.parametrize("digit", hand.DIGITS)
    def test_a_drawing_becomes_a_picture_as_the_digits_are(self, digit: int) -> None:
        drawing = Drawing()
        hand.draw(drawing, hand.DIGITS[digit])
        image = drawing.image().astype(float)
        y, x = (float((image.sum(axis=1 - k) * np.arange(28)).sum() / image.sum()) for k in (0, 1))
        assert (y, x) == pytest.approx((13.5, 13.5), abs=0.25)
        inked = [np.flatnonzero((image > 127).any(axis=k)) for k in (0, 1)]
        assert max(np.ptp(places) + 1 for places in inked) == pytest.approx(BOX, abs=1.1)

    def test_size_and_place_on_the_sheet_do_not_matter(self) -> None:
        large, small = Drawing(), Drawing()
        hand.draw(large, hand.DIGITS[5])
        hand.draw(small, [[(0.5 * x + 0.02, 0.5 * y + 0.3) for x, y in stroke] for stroke in hand.DIGITS[5]])
        assert np.abs(large.image().astype(int) - small.image()).max() <= 8

    def test_as_much_ink_as_in_the_digits_learned(self) -> None:
        shares = []
        for strokes in hand.DIGITS.values():
            drawing = Drawing()
            hand.draw(drawing, strokes)
            shares.append((drawing.image() > digits_data.INK).mean())
        assert np.mean(shares) == pytest.approx((DIGITS.x_train > digits_data.INK).mean(), rel=0.15)

    def test_a_dot_stays_small_and_the_pen_on_the_sheet(self) -> None:
        drawing = Drawing()
        drawing.begin((-0.3, 1.7))
        drawing.move((-0.3, 1.7))
        assert drawing.strokes == [[(0.0, 1.0)]]
        assert 0 < (drawing.image() > digits_data.INK).sum() < 16

    def test_strokes_are_taken_back_one_by_one(self) -> None:
        drawing = Drawing()
        hand.draw(drawing, hand.DIGITS[4])
        with_both = drawing.image()
        drawing.undo()
        assert len(drawing.strokes) == 1
        assert (drawing.image() != with_both).any()
        drawing.undo()
        drawing.undo()
        assert not drawing.image().any()


class TestBase:
    def test_what_is_learned_does_not_depend_on_the_pieces(self) -> None:
        quick, slow = (Board(DIGITS, presets.DEFAULT, seed=3, train=300, passes=2) for _ in range(2))
        quick.finish()
        while slow.learning:
            slow.advance(1e-6)
        assert slow.chip.fingerprint() == quick.chip.fingerprint()
        assert slow.scores == quick.scores
        assert len(slow.scores) == 2

    def test_pieces_are_the_base_of_the_experiment(self) -> None:
        x, labels = digits_data.bits(DIGITS.x_train[:300]), DIGITS.y_train[:300]
        whole, pieces = (learn.fabricate(presets.DEFAULT, 1) for _ in range(2))
        short = replace(COUNTING, passes=2)
        learn.learn_base(whole, x, labels, short, 5)
        learned = list(learn.base_in_pieces(pieces, x, labels, short, 5, 70))
        assert pieces.fingerprint() == whole.fingerprint()
        assert learned == [70, 140, 210, 280, 300, 370, 440, 510, 580, 600]

    def test_it_is_read_but_not_taught_while_it_learns(self) -> None:
        board = Board(DIGITS, presets.DEFAULT, seed=3, train=300, passes=2)
        hand.draw(board.drawing, hand.DIGITS[7])
        board.advance(1e-6)
        assert np.abs(board.outputs).max() > 0
        assert 0 < board.progress < 1
        assert not board.teach(7)
        assert board.lessons == []

    def test_held_digits_are_never_learned(self, board: Board) -> None:
        learned = {row.tobytes() for row in digits_data.bits(DIGITS.x_train)}
        assert not learned & {row.tobytes() for row in board.held[0]}
        assert {row.tobytes() for row in board.memory[0]} <= learned


class TestReading:
    def test_hand_drawn_digits_are_recognised(self, board: Board) -> None:
        right = 0
        for digit, strokes in hand.DIGITS.items():
            show(board, strokes)
            right += board.winner == digit
        assert right >= 9
        assert np.mean([recognised(board, digit, hand.DIGITS[digit], 10, digit) for digit in range(10)]) > 0.85

    def test_reading_and_examining_change_nothing(self, board: Board) -> None:
        before = board.chip.fingerprint()
        show(board, hand.DIGITS[2])
        outputs = board.outputs.copy()
        board._looked = None
        board.look()
        np.testing.assert_array_equal(board.outputs, outputs)
        assert board.chip.fingerprint() == before

    def test_an_empty_sheet_is_not_learned(self, board: Board) -> None:
        before = board.chip.fingerprint()
        assert not board.teach(7)
        assert board.chip.fingerprint() == before
        assert not board.undoable


class TestTeaching:
    def test_three_crossed_sevens_are_enough_for_another_one(self, board: Board) -> None:
        rng, before = np.random.default_rng(77), board.scores[-1]
        assert recognised(board, 7, hand.CROSSED_SEVEN, 30, 9) < 0.8
        for _ in range(3):
            show(board, hand.wobbled(hand.CROSSED_SEVEN, rng))
            assert board.teach(7)
            board.finish()
        assert recognised(board, 7, hand.CROSSED_SEVEN, 30, 9) > 0.9
        assert board.scores[-1].crossed > before.crossed + 0.2
        assert board.scores[-1].held > before.held - 0.05

    def test_a_lesson_says_what_it_gained_lost_and_cost(self, board: Board) -> None:
        show(board, hand.CROSSED_SEVEN)
        since = board.chip.ledger
        board.teach(1)
        board.finish()
        (lesson,) = board.lessons
        assert lesson.digit == 1
        assert lesson.margins[0] < 0 < lesson.margins[1]
        assert board.winner == 1
        assert lesson.scores == (board.scores[-2], board.scores[-1])
        assert lesson.costs["pulses"] == (board.chip.ledger - since).pulses > 0
        assert 1e-6 < lesson.costs["energy_chip_j"] < 1e-3

    def test_lessons_are_taken_back_exactly(self, board: Board) -> None:
        prints, scores = [], list(board.scores)
        for digit in (7, 4, 7):
            prints.append(board.chip.fingerprint())
            show(board, hand.CROSSED_SEVEN if digit == 7 else hand.DIGITS[4])
            board.teach(digit)
            board.finish()
        again = board.chip.fingerprint()
        board.undo()
        board.teach(7)
        board.finish()
        assert board.chip.fingerprint() == again
        for earlier in reversed(prints):
            board.undo()
            assert board.chip.fingerprint() == earlier
        assert board.scores == scores
        board.undo()
        assert board.chip.fingerprint() == prints[0]

    def test_a_lesson_in_pieces_is_the_lesson_of_the_experiment(self, board: Board) -> None:
        show(board, hand.CROSSED_SEVEN)
        memory, seed = board.memory, stream(board.seed, "digits lesson", 0)
        chip, (shots, _) = board.chip.copy(), board._material(7)
        learn.learn_shots(chip, learn.chip_trainer(chip, SHOTS), shots, memory, SHOTS, seed, 7)
        board.teach(7)
        pieces = 0
        while board.teaching == 7:
            board.advance(1e-6)
            pieces += 1
        assert pieces == SHOTS.rounds + 1
        assert board.chip.fingerprint() == chip.fingerprint()

    def test_one_lesson_at_a_time_on_what_was_drawn_then(self, board: Board) -> None:
        show(board, hand.CROSSED_SEVEN)
        picture = board.picture.copy()
        assert board.teach(7)
        board.advance(1e-6)
        show(board, hand.DIGITS[4])
        assert not board.teach(4)
        board.finish()
        (lesson,) = board.lessons
        np.testing.assert_array_equal(lesson.picture, picture)
        assert lesson.margins[1] > lesson.margins[0]

    def test_a_lesson_that_is_going_on_is_taken_back(self, board: Board) -> None:
        before = board.chip.fingerprint()
        show(board, hand.CROSSED_SEVEN)
        board.teach(7)
        board.advance(1e-6)
        assert board.undoable
        board.undo()
        assert board.teaching is None
        assert board.lessons == []
        assert board.chip.fingerprint() == before

    def test_old_lessons_stay_but_their_chips_go(self, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(board_module, "UNDOS", 1)
        base = board.chip
        show(board, hand.DIGITS[4])
        for _ in range(2):
            board.teach(4)
            board.finish()
        board.restart()
        assert len(board.lessons) == 1
        board.chip = base
        board.lessons.clear()
        del board.scores[board.base_scores :]


class TestFiles:
    def test_a_saved_chip_goes_on(self, board: Board, tmp_path: Path) -> None:
        show(board, hand.DIGITS[4])
        board.teach(4)
        board.finish()
        board.chip.save(tmp_path / "a.npz")
        other = Board(DIGITS, presets.EPIRAM, seed=0, train=300)
        other.load(tmp_path / "a.npz")
        assert other.chip.fingerprint() == board.chip.fingerprint()
        assert not other.learning
        assert other.device == "default"
        assert other.scores == [board.scores[-1]]

    def test_a_chip_of_another_shape_reads_no_digits(self, board: Board, tmp_path: Path) -> None:
        Chip((6, 4, 3)).save(tmp_path / "small.npz")
        before = board.chip
        with pytest.raises(ValueError, match=r"need a chip of \(784, any, 10\) neurons, got \(6, 4, 3\)"):
            board.load(tmp_path / "small.npz")
        assert board.chip is before
