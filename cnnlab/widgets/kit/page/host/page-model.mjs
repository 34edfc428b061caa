// The board's model on a page without a kernel: what anywidget's model offers, and a link.

export class PageModel {
  constructor(state) {
    this.values = { ...state };
    this.listeners = {};
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    if (this.values[name] === value) return;
    this.values[name] = value;
    this.emit(`change:${name}`);
  }

  save_changes() {
    this.emit("saved");
  }

  on(event, listener) {
    this.listeners[event] ??= new Set();
    this.listeners[event].add(listener);
  }

  off(event, listener) {
    this.listeners[event]?.delete(listener);
  }

  emit(event, detail) {
    for (const listener of this.listeners[event] ?? []) listener(detail);
  }
}
