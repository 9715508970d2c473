/** The parts of an AudioContext that tell whether it still plays. */
export type WatchedContext = Pick<
  AudioContext,
  'state' | 'currentTime' | 'resume' | 'addEventListener' | 'removeEventListener'
>

/** Looks often enough to notice within two seconds that nothing moves any more. */
const LOOK_EVERY_MS = 500
const MAX_STILL_LOOKS = 3

/**
 * Notices a context that stopped without saying so: one that the system suspended or interrupted is resumed, one
 * whose time stands still for 1.5 s is given up, with `onStopped`. Returns how to end the watch.
 */
export function watchSound(context: WatchedContext, onStopped: () => void): () => void {
  let time = context.currentTime
  let stillLooks = 0
  const wake = () => {
    // If it can't be resumed its time stands still, which is noticed below.
    if (context.state !== 'running' && context.state !== 'closed') context.resume().catch(() => undefined)
  }
  const look = () => {
    wake()
    stillLooks = context.currentTime === time ? stillLooks + 1 : 0
    time = context.currentTime
    if (stillLooks < MAX_STILL_LOOKS) return
    stop()
    onStopped()
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  const stop = () => {
    clearInterval(timer)
    context.removeEventListener('statechange', wake)
  }
  context.addEventListener('statechange', wake)
  return stop
}
