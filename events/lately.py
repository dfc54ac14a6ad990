"""What a process has made lately and may be asked for again."""

from collections import OrderedDict
from threading import Lock


class Lately:
    """The last answers of a process; what nobody asked for longest is forgotten first.

    All that are kept weigh `most` together. Each weighs what `weigh` says of it, by default one.
    """

    def __init__(self, most, weigh=lambda answer: 1):
        self.most, self.weigh = most, weigh
        self._kept, self._weight, self._lock = OrderedDict(), 0, Lock()

    def __len__(self):
        return len(self._kept)

    def remember(self, what, make):
        """Return what `make()` returned for `what` not long ago, or returns now."""
        kept = self.get(what)
        return self.keep(what, make()) if kept is None else kept

    def get(self, what):
        """Return the answer that is kept for `what`, or None."""
        with self._lock:
            if what in self._kept:
                self._kept.move_to_end(what)
            return self._kept.get(what)

    def keep(self, what, answer):
        with self._lock:
            if what in self._kept:
                self._weight -= self.weigh(self._kept.pop(what))
            self._kept[what] = answer
            self._weight += self.weigh(answer)
            while self._weight > self.most:
                self._weight -= self.weigh(self._kept.popitem(last=False)[1])
        return answer

    def forget(self):
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._weight = 0
