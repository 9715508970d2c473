/** Hands on the talk control: mouse, touch, pen and keys become presses and releases, one release for each press. */

export interface TalkHandlers {
  /** Down. How long it lasts decides between hold and tap, and that is not decided here. */
  press(): void
  release(heldMs: number): void
  escape(): void
}

type Holder = { by: 'pointer'; pointerId: number } | { by: 'key'; code: string }

/** Who holds the control now. While one hand does, others are not heard, so presses and releases always pair up. */
class Hold {
  #holder: Holder | null = null
  #downAtMs = 0
  readonly #handlers: Pick<TalkHandlers, 'press' | 'release'>

  constructor(handlers: Pick<TalkHandlers, 'press' | 'release'>) {
    this.#handlers = handlers
  }

  /** @param atMs on the page's clock, as are all times here */
  down(holder: Holder, atMs: number): void {
    if (this.#holder !== null) return
    this.#holder = holder
    this.#downAtMs = atMs
    this.#handlers.press()
  }

  up(holder: Holder, atMs: number): void {
    if (this.#holder === null || !same(this.#holder, holder)) return
    this.letGo(atMs)
  }

  /** Whoever holds it: the window lost the means to see them let go. */
  letGo(atMs = performance.now()): void {
    if (this.#holder === null) return
    this.#holder = null
    this.#handlers.release(Math.max(0, atMs - this.#downAtMs))
  }
}

function same(a: Holder, b: Holder): boolean {
  if (a.by === 'pointer') return b.by === 'pointer' && a.pointerId === b.pointerId
  return b.by === 'key' && a.code === b.code
}

const WRITES_TEXT = 'input, select, textarea, [contenteditable]:not([contenteditable="false"])'
/** Where a key has a meaning of its own; in what lies over the talk it never means the talk. */
const OWNS_KEYS = `a[href], button, summary, [role="slider"], [role="dialog"], [role="menu"], [role="listbox"], ${WRITES_TEXT}`

/** Keys are letters there. */
export function writesText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(WRITES_TEXT) !== null
}

function ownsKeys(target: EventTarget | null, control: HTMLElement): boolean {
  if (!(target instanceof Element)) return false
  const owner = target.closest(OWNS_KEYS)
  return owner !== null && owner !== control
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.altKey || event.ctrlKey || event.metaKey || event.shiftKey
}

/**
 * For the control's button. Space talks from anywhere in the window unless something that has the focus wants the key;
 * Enter only on the control itself. A press that leaves the control, or whose window loses focus, is still released.
 */
export function talkGestures(handlers: TalkHandlers): (control: HTMLElement) => () => void {
  return (control) => {
    const hold = new Hold(handlers)
    const listening = new AbortController()
    const { signal } = listening

    const talks = (event: KeyboardEvent): boolean => {
      if (event.defaultPrevented || event.isComposing || hasModifier(event)) return false
      if (event.code === 'Space') return !ownsKeys(event.target, control)
      return event.key === 'Enter' && event.target === control
    }

    const keyDown = (event: KeyboardEvent): void => {
      // Whatever lies over the talk was closed by it.
      const isTaken = event.defaultPrevented || event.isComposing || event.repeat
      if (event.key === 'Escape' && !isTaken) handlers.escape()
      if (!talks(event)) return
      // Neither a scroll nor the button's own click; repeats included.
      event.preventDefault()
      if (!event.repeat) hold.down({ by: 'key', code: event.code }, event.timeStamp)
    }
    const keyUp = (event: KeyboardEvent): void => {
      hold.up({ by: 'key', code: event.code }, event.timeStamp)
    }

    const pointerDown = (event: PointerEvent): void => {
      if (event.button !== 0 || !event.isPrimary) return
      control.setPointerCapture(event.pointerId)
      hold.down({ by: 'pointer', pointerId: event.pointerId }, event.timeStamp)
    }
    // Also where the pointer is cancelled: capture ends with either.
    const pointerGone = (event: PointerEvent): void =>
      hold.up({ by: 'pointer', pointerId: event.pointerId }, event.timeStamp)

    /** Screen readers click without touching: down and up at once, a tap. */
    const click = (event: MouseEvent): void => {
      if (event.detail !== 0) return
      hold.down({ by: 'key', code: 'click' }, event.timeStamp)
      hold.up({ by: 'key', code: 'click' }, event.timeStamp)
    }

    control.addEventListener('pointerdown', pointerDown, { signal })
    control.addEventListener('pointerup', pointerGone, { signal })
    control.addEventListener('lostpointercapture', pointerGone, { signal })
    control.addEventListener('click', click, { signal })
    // A long touch must not open a menu over the control.
    control.addEventListener('contextmenu', (event) => event.preventDefault(), { signal })
    window.addEventListener('keydown', keyDown, { signal })
    window.addEventListener('keyup', keyUp, { signal })
    window.addEventListener('blur', () => hold.letGo(), { signal })
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'hidden') hold.letGo()
      },
      { signal },
    )
    return () => {
      listening.abort()
      hold.letGo()
    }
  }
}
