import { createSubscriber } from 'svelte/reactivity'

/** Fine enough that a shown second is never late by more than a blink; runs only while something reads it. */
const TICK_MS = 250

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, TICK_MS)
  return () => clearInterval(timer)
})

/** Epoch ms. Read in markup or an effect it keeps itself up to date there; unread, no timer runs. */
export function nowMs(): number {
  subscribe()
  return Date.now()
}
