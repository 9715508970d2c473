import { on } from 'svelte/events'

/** Which row of a list the mouse and the keyboard are at. Rows are elements with their id as `data-row`. */
export class RowFocus {
  pointed: string | null = $state(null)
  focused: string | null = $state(null)
  /** Stays when the keyboard leaves the list. */
  lastFocused: string | null = $state(null)

  /** Of the element that holds the rows: arrows step from row to row. */
  watch = (list: HTMLElement): (() => void) => {
    const stops = [
      on(list, 'pointerover', ({ target }) => (this.pointed = idAt(target))),
      on(list, 'pointerleave', () => (this.pointed = null)),
      on(list, 'focusin', ({ target }) => {
        this.focused = idAt(target)
        this.lastFocused = this.focused ?? this.lastFocused
      }),
      on(list, 'focusout', (event) => (this.focused = idAt(event.relatedTarget))),
      on(list, 'keydown', (event) => {
        const row = rowOf(event.target)
        // Inside of a row the arrows are its own.
        if (row === null || row !== event.target) return
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
        if (step === undefined) return
        const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')]
        const next = rows[rows.indexOf(row) + step]
        if (next === undefined) return
        event.preventDefault()
        next.focus()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }
}

function rowOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null
}

function idAt(target: EventTarget | null): string | null {
  return rowOf(target)?.dataset['row'] ?? null
}
