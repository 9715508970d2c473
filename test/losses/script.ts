import { spokenWords } from './words.ts'
import type { World } from './world.ts'

const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const note = (entry: string) => `write_down ${JSON.stringify({ entry })}`

/** The person's words, in order, as they have to reach the server. */
export const wordsOfScript = [
  'good morning',
  `call ${note('slow milk')}`,
  'and then',
  `call ${note('bread')} and ${note('slow salt')}`,
  '[picture] Look at that',
  'What can you do?',
  'no, wait',
  'hands free',
  'one more thing',
  'thanks',
]

export const entriesOfScript = ['slow milk', 'bread', 'slow salt']

/**
 * Ten turns of every kind, whatever becomes of the connection meanwhile: held, tapped and hands-free speech, typed
 * words, a picture, calls with an effect, one and two at a time, answers that are interrupted, one that nobody asked
 * for with words, and a word right behind another.
 */
export async function talkTenTurns(world: World): Promise<void> {
  const { session } = world
  let turns = 0
  const answered = async () => {
    turns += 1
    await world.until(`for turn ${turns} to end`, () => {
      const said = session.conversation.items.filter(({ role }) => role === 'user').length
      // A turn that was interrupted may be over before its words are acknowledged.
      return world.turns.length >= turns && said >= turns && world.isReady
    })
  }
  const [, milk = '', , both = ''] = wordsOfScript

  session.connect()
  world.hold('good morning')
  await answered()
  session.say(milk)
  await answered()
  world.tap('and then')
  await answered()
  session.say(both)
  await answered()
  session.say('Look at that', [{ type: 'input_image', image_url: picture, detail: 'low' }])
  await answered()

  session.say('What can you do?')
  await beginToHear(world, turns)
  world.hold('no, wait')
  turns += 1
  await beginToHear(world, turns)
  session.interrupt()
  await answered()

  const before = session.conversation.items.length
  session.respond()
  await world.until(
    'for an answer to no words',
    () => session.conversation.items.length > before && world.isReady,
  )

  world.configure({ turnDetection: { type: 'server_vad' } })
  session.setHandsFree(true)
  world.devices.wait(100)
  await speakHandsFree(world, turns)
  session.setHandsFree(false)
  await answered()
  world.configure({ turnDetection: { type: 'off' } })

  world.hold('one more thing')
  session.say('thanks')
  turns += 1
  await answered()
  await world.until(
    'for the last answer',
    () => session.conversation.items.at(-1)?.role === 'assistant' && world.isReady,
  )
}

/** Until some of the answer was heard, or the turn has ended without: a lost connection can take it away. */
async function beginToHear(world: World, turnsBefore: number): Promise<void> {
  await world.until('for an answer to begin', () => {
    const last = world.session.conversation.items.at(-1)
    const heard = last?.parts.some((part) => part.kind === 'output_audio' && part.heardMs > 0) === true
    return (heard && world.session.state.kind === 'speaking') || world.turns.length > turnsBefore
  })
}

/** The microphone stays open, with silence before and after, for as long as it takes to be understood. */
async function speakHandsFree(world: World, turnsBefore: number): Promise<void> {
  await world.until('for the microphone to be open', () => world.isReady)
  world.devices.speak(spokenWords('hands free'))
  await world.until('for the hands-free turn to end', () => {
    world.devices.wait(6)
    return world.turns.length > turnsBefore && world.isReady
  })
}
