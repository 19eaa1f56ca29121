// What the program uses of the language and Node 22 does not have yet, where it is missing. Imported before the program itself.

globalThis.AsyncDisposableStack ??= class AsyncDisposableStack {
  #callbacks = [];
  #disposed = false;

  get disposed() {
    return this.#disposed;
  }

  #add(callback) {
    if (this.#disposed) throw new ReferenceError('the stack is disposed of');
    this.#callbacks.push(callback);
  }

  use(value) {
    if (value === null || value === undefined) return value;
    const dispose = value[Symbol.asyncDispose] ?? value[Symbol.dispose];
    if (typeof dispose !== 'function') throw new TypeError('the value cannot be disposed of');
    this.#add(() => dispose.call(value));
    return value;
  }

  adopt(value, callback) {
    this.#add(() => callback(value));
    return value;
  }

  defer(callback) {
    this.#add(callback);
  }

  move() {
    if (this.#disposed) throw new ReferenceError('the stack is disposed of');
    const moved = new AsyncDisposableStack();
    moved.#callbacks = this.#callbacks;
    this.#callbacks = [];
    this.#disposed = true;
    return moved;
  }

  /** The last one first, each of them whatever becomes of the others. */
  async disposeAsync() {
    if (this.#disposed) return;
    this.#disposed = true;
    const errors = [];
    for (const callback of this.#callbacks.reverse()) {
      try {
        await callback();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#callbacks = [];
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, 'several parts could not be disposed of');
  }

  [Symbol.asyncDispose]() {
    return this.disposeAsync();
  }
};

// As far as text for a pattern without flags needs it.
RegExp.escape ??= (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`);
