/** The first argument of Electron's events. */
export class HostEvent {
  #defaultPrevented = false

  get defaultPrevented(): boolean {
    return this.#defaultPrevented
  }

  /** A property, because apps hand it around without its event. */
  readonly preventDefault = (): void => {
    this.#defaultPrevented = true
  }
}

export function createEvent<Details extends object>(details: Details): HostEvent & Details {
  return Object.assign(new HostEvent(), details)
}
