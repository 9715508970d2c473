import { on } from 'svelte/events'

/** Arrow keys, Home and End move between the buttons with this attribute inside of the element. */
export function arrowKeys(attribute: string) {
  return (list: HTMLElement): (() => void) =>
    on(list, 'keydown', (event) => {
      const target = event.target instanceof Element ? event.target.closest(`[${attribute}]`) : null
      if (target === null) return
      const all = [...list.querySelectorAll<HTMLElement>(`[${attribute}]`)]
      const next = nextOf(
        event.key,
        all,
        all.findIndex((element) => element === target),
      )
      if (next === undefined) return
      event.preventDefault()
      next.focus()
    })
}

function nextOf(key: string, all: readonly HTMLElement[], at: number): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
      return all[at + 1]
    case 'ArrowUp':
      return all[at - 1]
    case 'Home':
      return all[0]
    case 'End':
      return all.at(-1)
    default:
      return undefined
  }
}
