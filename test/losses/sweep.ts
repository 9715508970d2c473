import { openWebSocket } from '../../src/main/realtime/link/websocket-transport.ts'
import { talkTenTurns } from './script.ts'
import { problemsOf, type Blow } from './verdict.ts'
import { WatchedTransports, type Boundary } from './watched-transports.ts'
import { World } from './world.ts'

/** The ten turns, with the blow at the boundary; none for null. */
async function talkWith(blow: Blow, boundary: Boundary | null) {
  let isReached = false
  const transports = new WatchedTransports(openWebSocket, {
    boundary,
    how: blow === 'cut' ? 'cut' : 'tell',
    reached: () => {
      isReached = true
      if (blow === 'rollover') world.configure({ model: 'gpt-realtime-2' })
    },
  })
  const world: World = await World.open({ open: transports.open })
  try {
    await talkTenTurns(world)
    if (isReached && blow === 'rollover') await untilReplaced(world)
    return { problems: await problemsOf(world, transports.spokenItems, blow), events: transports.log }
  } catch (error) {
    return { problems: [String(error)], events: transports.log }
  } finally {
    await world.close()
  }
}

/** A rollover that is asked for during the last turn happens after it; the old session is left when it is done. */
async function untilReplaced(world: World): Promise<void> {
  await world.until('for the other session alone', () => {
    const open = world.server.sessions.filter((session) => session.open)
    return world.isReady && world.server.sessions.length > 1 && open.length === 1
  })
}

type EventLog = Awaited<ReturnType<typeof talkWith>>['events']

/** Every boundary of a conversation that passed these events, with the event's type. */
function boundariesOf(events: EventLog): (Boundary & { type: string })[] {
  return (['down', 'up'] as const).flatMap((direction) =>
    events
      .filter((event) => event.direction === direction)
      .map(({ type }, index) => ({ direction, count: index + 1, type })),
  )
}

/**
 * What went wrong, by where the blow fell; empty when nothing did.
 *
 * @param choose picks boundaries out of all that an undisturbed conversation has
 */
export async function sweep(
  blow: Blow,
  choose: (all: readonly (Boundary & { type: string })[]) => readonly (Boundary & { type: string })[],
): Promise<{ worlds: number; problems: string[] }> {
  const undisturbed = await talkWith(blow, null)
  const boundaries = choose(boundariesOf(undisturbed.events))
  const problems = await sideBySide(boundaries, SIDE_BY_SIDE, async (boundary) => {
    const { direction, count, type } = boundary
    const found = (await talkWith(blow, boundary)).problems
    return found.map((problem) => `${blow} at ${direction} ${count}, ${type}: ${problem}`)
  })
  return { worlds: boundaries.length + 1, problems: [...undisturbed.problems, ...problems.flat()] }
}

const SIDE_BY_SIDE = 24

/** Runs worlds side by side: each waits for the network more than it works. */
export async function sideBySide<T, Result>(
  inputs: readonly T[],
  atOnce: number,
  run: (input: T) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const waiting = inputs.entries()
  const worker = async () => {
    for (const [index, input] of waiting) results[index] = await run(input)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}
