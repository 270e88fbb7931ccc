// What one phone asks of the network: one thing after the other, in the order asked. Nothing is lost while it waits.

export class Turns {
  constructor(busy) {
    this.busy = busy; // is told whether something is under way
    this.waiting = 0;
    this.last = Promise.resolve();
  }

  // Answers what `act` answers; its failure is the caller's and does not stop what waits behind it.
  take(act) {
    this.waiting += 1;
    this.busy(true);
    const turn = this.last.then(act);
    this.last = turn.catch(() => undefined).finally(() => {
      this.waiting -= 1;
      this.busy(this.waiting > 0);
    });
    return turn;
  }
}
