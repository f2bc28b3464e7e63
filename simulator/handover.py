"""Customers change hands: on-job and after a member left. It takes effect a day later."""

from sqlite3 import Row

from simulator.people import ASSIGNED, People

DONE, WAITING, REFUSED, FULL = 1, 2, 3, 4
OUTCOMES = {"done": DONE, "refused": REFUSED, "full": FULL}
REASONS = {REFUSED: "customer_refused", FULL: "customer_limit_exceed"}
TAKES_EFFECT_AFTER = 86_400


class Handover(People):
    def begin_transfer(
        self, handover: str, takeover: str, external_userid: str, resigned: bool
    ) -> None:
        due_at = self.clock.now() + TAKES_EFFECT_AFTER
        self.state.run(
            "INSERT INTO transfer (handover, takeover, external_userid, due_at, resigned)"
            " VALUES (?, ?, ?, ?, ?)",
            *(handover, takeover, external_userid, due_at, resigned),
        )

    def transfer(
        self, handover: str, takeover: str, external_userid: str, outcome: str = "done"
    ) -> None:
        """Decides a transfer now, wherever it began; `outcome`: done, refused or full."""
        pair = (handover, takeover, external_userid)
        with self.state.transaction():
            if not self._waiting(*pair):
                self.begin_transfer(*pair, resigned=self._has_left(handover))
            for transfer in self._waiting(*pair):
                self._settle_transfer(transfer, OUTCOMES[outcome])

    def settle_transfers(self) -> None:
        """Completes the transfers whose day is over."""
        with self.state.transaction():
            due = self.state.rows(
                "SELECT * FROM transfer WHERE status = ? AND due_at <= ?", WAITING, self.clock.now()
            )
            for transfer in due:
                self._settle_transfer(transfer, DONE)

    def _waiting(self, handover: str, takeover: str, external_userid: str) -> list[Row]:
        return self.state.rows(
            "SELECT * FROM transfer WHERE handover = ? AND takeover = ? AND external_userid = ?"
            " AND status = ?",
            *(handover, takeover, external_userid, WAITING),
        )

    def _has_left(self, userid: str) -> bool:
        return self.state.value("SELECT status FROM member WHERE userid = ?", userid) == 5

    def _settle_transfer(self, transfer: Row, status: int) -> None:
        handover, takeover = transfer["handover"], transfer["takeover"]
        customer = transfer["external_userid"]
        now = self.clock.now()
        self.state.run(
            "UPDATE transfer SET status = ?, due_at = ? WHERE id = ?", status, now, transfer["id"]
        )
        if status != DONE:
            self.contact_event("transfer_fail", takeover, customer, FailReason=REASONS[status])
            return
        before = self.friendship(handover, customer)
        if before and before["standing"] != "gone":
            self.guide_deletes(handover, customer, source="DELETE_BY_TRANSFER")
        self._take_over(takeover, customer, before, transfer["id"])

    def _take_over(self, takeover: str, customer: str, before: Row | None, id: int) -> None:
        """The new member's event stays away if the customer was taken from that member before."""
        taken_away = self.state.value(
            "SELECT 1 FROM transfer"
            " WHERE handover = ? AND external_userid = ? AND status = ? AND id <> ?",
            *(takeover, customer, DONE, id),
        )
        state = before["state"] if before else ""
        friends_already = self.friendship(takeover, customer) is not None
        self.befriend(
            takeover,
            customer,
            ASSIGNED,
            state,
            code=False,
            oper_userid=takeover,
            quiet=bool(taken_away),
        )
        if before and not friends_already:
            self.set_friendship(takeover, customer, "remark", before["remark"])
            self.set_friendship(takeover, customer, "mobiles", before["mobiles"])
