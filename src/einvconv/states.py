"""What the interfaces of networks and of accounts payable call the state of an invoice, and which is which.

Sources: the public manuals of these interfaces. `SoapState` is the number that a SOAP interface gives of an invoice
that was sent, `RestState` the word of a REST interface for the same; `ProcessingState` and `ApprovalState` are those of
an interface for accounts payable: how far it has read an invoice, and how far people have. A list of invoices has
numbers of its own, whose words change: `ListState` is the number.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

from einvconv.errors import WrongArgument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    State = TypeVar("State", bound="SoapState | RestState | ProcessingState | ApprovalState")


class SoapState(IntEnum):
    """The state of an invoice that was sent, as a number. What a recipient did is information, and binds nobody."""

    PENDING = 0
    SENT = 1
    DECLINED = 2
    ACCEPTED = 3
    PAID = 6
    VIEWED = 7
    DISPUTED = 92
    ERROR = 99


class RestState(StrEnum):
    """The same, as a word: under way, not delivered, delivered."""

    PROCESSING = "PROCESSING"
    FAILED = "FAILED"
    DELIVERED = "DELIVERED"


class ProcessingState(StrEnum):
    """How far the interface has read an invoice that it was given."""

    TO_BE_PROCESSED = "TO_BE_PROCESSED"
    IN_PROGRESS = "IN_PROGRESS"
    PROCESSED = "PROCESSED"
    INCOMPLETE = "INCOMPLETE"
    MANUAL = "MANUAL"
    ERROR = "ERROR"


class ApprovalState(StrEnum):
    """How far people have an invoice that was received."""

    RECEIVED = "RECEIVED"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    FLAGGED = "FLAGGED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    PAID = "PAID"


class ListState(int):
    """The state of an invoice in a list: a number, and the word that the list has for it today, which may change."""

    word: str

    def __new__(cls, number: int, word: str = "") -> ListState:
        made = super().__new__(cls, number)
        made.word = word
        return made

    def __repr__(self) -> str:
        return f"ListState({int(self)}, {self.word!r})"

    def __reduce__(self) -> tuple[type[ListState], tuple[int, str]]:
        return ListState, (int(self), self.word)


_S, _R, _P, _A = SoapState, RestState, ProcessingState, ApprovalState
# Which states say the same. In each column the first row with a state is what it becomes in the others.
ROWS: tuple[tuple[SoapState | None, RestState | None, ProcessingState | None, ApprovalState | None], ...] = (
    (_S.PENDING, _R.PROCESSING, _P.TO_BE_PROCESSED, None),
    (None, _R.PROCESSING, _P.IN_PROGRESS, None),
    (_S.ERROR, _R.FAILED, _P.ERROR, None),
    (_S.SENT, _R.DELIVERED, _P.PROCESSED, _A.RECEIVED),
    (None, _R.DELIVERED, _P.INCOMPLETE, _A.RECEIVED),
    (None, _R.DELIVERED, _P.MANUAL, _A.RECEIVED),
    (_S.VIEWED, _R.DELIVERED, None, _A.PENDING_APPROVAL),
    (_S.DISPUTED, _R.DELIVERED, None, _A.FLAGGED),
    (_S.ACCEPTED, _R.DELIVERED, None, _A.APPROVED),
    (_S.DECLINED, _R.DELIVERED, None, _A.REJECTED),
    (_S.PAID, _R.DELIVERED, None, _A.PAID),
)
_COLUMNS = (SoapState, RestState, ProcessingState, ApprovalState)


def state_in(kind: type[State], state: SoapState | RestState | ProcessingState | ApprovalState) -> State | None:
    """A state as another interface calls it; None where that has no word for it.

    `state_in(RestState, SoapState.ERROR)` is `RestState.FAILED`. Going there and back may say less: of a delivered
    invoice the REST interface does not know what became of it. Raises WrongArgument.
    """
    if kind not in _COLUMNS or type(state) not in _COLUMNS:
        names = ", ".join(one.__name__ for one in _COLUMNS)
        raise WrongArgument(f"A state and its kind are of {names}, and not {kind!r} and {state!r}.")
    there, here = _COLUMNS.index(kind), _COLUMNS.index(type(state))
    for row in ROWS:
        if row[here] is state and row[there] is not None:
            return row[there]  # type: ignore[return-value]
    return None


__all__ = ["ROWS", "ApprovalState", "ListState", "ProcessingState", "RestState", "SoapState", "state_in"]
