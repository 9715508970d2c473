import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { readDeepLink } from '../../../src/main/desktop/deep-link.ts'
import { nothingToExport, notStored } from '../../../src/main/history-files/file-problems.ts'
import { faultOf } from '../../../src/main/history/history-faults.ts'
import { wantedHotkeys } from '../../../src/main/hotkeys/wanted-hotkeys.ts'
import { judgeEnd } from '../../../src/main/realtime/link/close-reason.ts'
import { mutedThroughout, slowLink } from '../../../src/main/realtime/session-notices.ts'
import { readSettings } from '../../../src/main/settings/read-settings.ts'
import { inWords, readWords } from '../../../src/main/sentence-words.ts'
import { kept } from '../../../src/renderer/audio/input-warnings.ts'
import { notAnswering } from '../../../src/renderer/audio/capture-failure.ts'
import { languages } from '../../../src/shared/languages.ts'
import { defaultSettings } from '../../../src/shared/settings/index.ts'
import { reasonsIn } from './reasons-in-code.ts'
import { sentencesIn } from './sentences-in-code.ts'

const root = new URL('../../../', import.meta.url)
const folders = ['src/main', 'src/shared', 'src/renderer/audio']

const wordsOf = (language: string): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(new URL(`src/renderer/words/errors/${language}.json`, root), 'utf8')) as Readonly<
    Record<string, string>
  >
const english = wordsOf('en')

const namesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)

const filled = (text: string, values: Readonly<Record<string, string>>) =>
  text.replaceAll(/\{(\w+)\}/g, (gap, name: string) => values[name] ?? gap)

/** Sentences that no person reads in a window: they are for a model, for whoever types a command, or for a log. */
const notForWindows = [
  'src/main/tools/',
  'src/main/realtime/tools/tool-calls.ts',
  'src/main/desktop/command-line.ts',
  'src/main/desktop/native-notification.ts',
  'src/main/realtime/session-settings/',
  'src/main/realtime/turns/spoken-turns.ts',
  'src/main/windows/window-state.ts',
  'src/shared/settings/v1.ts',
]
const otherwiseNotForWindows = [
  'A person is choosing your voice. Say the sentence that you are given, word for word, and nothing else.',
  'A client secret lives for {} to {} whole seconds, not {}.',
  // On the wire: what it says of a model that is not there is said in other words.
  'The server can’t load this model.',
]

const found = [...sentencesIn(root, folders), ...reasonsIn(root, folders)]
const forWindows = found
  .filter(
    ({ file, text }) =>
      !notForWindows.some((path) => file.startsWith(path)) && !otherwiseNotForWindows.includes(text),
  )
  // A part that is written down on its own, too, is said with the whole.
  .filter(
    (one) =>
      !found.some(({ file, text }) => file === one.file && text !== one.text && text.includes(one.text)),
  )

beforeAll(async () => {
  for (const language of languages) await readWords(language)
})

describe('the words of what main says', () => {
  it('are there for every sentence in its sources, and every reason that is put into one', () => {
    expect(forWindows.length).toBeGreaterThan(200)
    // Passed on, passed on by another, returned by a function that says why, and in an error.
    expect(forWindows.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'it was stopped',
        'has the id of another one',
        'the answer had no sound',
        'its content is damaged',
      ]),
    )
    const without = forWindows.filter(({ text }) => {
      const sentence = text.replaceAll('{}', 'x1')
      return inWords(sentence, 'de') === sentence
    })
    expect(without).toEqual([])
  })

  it('are for nothing that it does not say', () => {
    const said = new Set(found.map(({ text }) => text))
    const sources = folders
      .flatMap((folder) =>
        readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts'))
          .map((name) => readFileSync(new URL(`${folder}/${name}`, root), 'utf8')),
      )
      .join('\n')
    /** Of which a library of ours says a part. */
    const composed = /^errors_setting_(at_|too_|expected)/
    const dead = Object.entries(english).filter(
      ([key, text]) =>
        !composed.test(key) &&
        !said.has(text.replaceAll(/\{\w+\}/g, '{}')) &&
        !text.split(/\{\w+\}/).every((part) => sources.includes(part)),
    )
    expect(dead).toEqual([])
  })

  it('are of one sentence each', () => {
    const texts = Object.values(english).map((text) => text.replaceAll(/\{\w+\}/g, '{}'))
    expect(new Set(texts).size).toBe(texts.length)
  })

  it.each(languages)('keep what is put into a sentence, in %s', (language) => {
    const words = wordsOf(language)
    const value = fc.stringMatching(/^[A-Z][a-z0-9/-]{1,12}$/)
    for (const [key, text] of Object.entries(english)) {
      const names = namesIn(text)
      const values = fc.record(Object.fromEntries(names.map((name) => [name, value])))
      fc.assert(
        fc.property(values, (given) => {
          expect(inWords(filled(text, given), language), key).toBe(filled(words[key] ?? '', given))
        }),
        { numRuns: names.length === 0 ? 1 : 10 },
      )
    }
  })
})

describe('with German as the language of the interface', () => {
  const german = (sentence: string | undefined) => inWords(sentence ?? '', 'de')

  it('a wrong key, a muted microphone and a slow link read German', () => {
    const wrongKey = judgeEnd({ kind: 'refused', status: 401, body: '' }, null)
    expect(german(wrongKey.message)).toBe(
      'Der Server nimmt diesen Schlüssel nicht an. Prüfe den Schlüssel und sein Projekt, und verbinde dann neu.',
    )
    expect(german(mutedThroughout.message)).toMatch(/^Das Mikrofon ist stumm/)
    expect(german(slowLink.message)).toMatch(/^Die Verbindung ist langsam/)
  })

  it('what a server said itself stays as it said it, in a German sentence', () => {
    const ended = judgeEnd({ kind: 'closed', code: 4321, reason: 'no more tea' }, null)
    expect(german(ended.message)).toBe(
      'Der Server hat die Sitzung abgelehnt. Prüfe den Schlüssel, das Modell und den Anbieter. Der Server sagt dazu: no more tea',
    )
    expect(german('You exceeded your current quota.')).toBe('You exceeded your current quota.')
  })

  it('a sentence within a sentence is German, too', () => {
    expect(german(kept('Headset', notAnswering.message).message)).toMatch(
      /^Das Mikrofon ging nicht rechtzeitig an\..* Bis dahin hört Earshot mit Headset zu\.$/,
    )
    const fault = faultOf(new Error('disk I/O error'), '/home/me/history.db')
    if (fault.kind !== 'unusable') throw new Error('It is no fault')
    expect(german(notStored(fault.error).message)).toMatch(
      /^Der Verlauf lässt sich nicht benutzen: disk I\/O error\..*Importiere die Datei dann noch einmal\.$/,
    )
    expect(german(nothingToExport([{ title: 'Tea', reason: 'It is no longer there.' }]).message)).toBe(
      'Nichts wurde exportiert. „Tea“: Es ist nicht mehr da.',
    )
  })

  it.each([
    ['is too long', `earshot://ask?q=${'x'.repeat(60_000)}`],
    ['is none of ours', 'tea:'],
    ['asks for what nobody knows', 'earshot://tea'],
    ['holds no question', 'earshot://ask'],
    ['holds an empty question', 'earshot://ask?q='],
    ['holds a long question', `earshot://ask?q=${'x'.repeat(4_001)}`],
    ['holds a question with unseen characters', 'earshot://ask?q=%00'],
    ['wants more than to talk', 'earshot://talk/on'],
    ['names no conversation', 'earshot://conversation/'],
  ])('a link that %s is refused in German', (_, link) => {
    const read = readDeepLink(link)
    if (!('code' in read)) throw new Error('It was followed')
    const said = german(read.message)
    expect(said).toMatch(/^Diesem Link wurde nicht gefolgt: .*\. Frag Earshot selbst/)
    expect(said).not.toMatch(/\b(it|its|is|knows|has|asks)\b/)
  })

  it('problems with settings read German, but for what a schema expects', () => {
    const { problems } = readSettings({
      textSize: 900,
      theme: 'pink',
      tea: 'green',
      activePersona: 'nobody',
      personas: ['me', { id: 'a' }, { id: 'b', name: 'B' }, { id: 'b', name: 'C' }],
    })
    const said = problems.map(({ message }) => german(message))
    expect(said).toContain('Die Einstellung tea gibt es nicht. Prüfe die Schreibweise.')
    expect(said).toContain('Die Einstellung activePersona nennt keine Persona. Niemand ist gewählt.')
    expect(said).toContain('Die Einstellung personas.0 muss ein Objekt sein. Sie wird weggelassen.')
    expect(said).toContain(
      'Die Einstellung personas.1 braucht eine id und einen Namen. Sie wird weggelassen.',
    )
    expect(said).toContain('Die Einstellung personas.3 hat die id einer anderen. Sie wird weggelassen.')
    expect(said.join()).not.toMatch(/\b(must|The setting|of a length)\b/)
  })

  it('two hotkeys with the same keys are named in German', () => {
    const hotkeys = { ...defaultSettings.hotkeys, talk: 'Control+Alt+K', mute: 'Control+Alt+K' }
    const [problem] = wantedHotkeys({ ...defaultSettings, hotkeys }, 'linux').flatMap(
      (one) => one.problem ?? [],
    )
    expect(german(problem?.message)).toMatch(/„Mit Earshot sprechen: halten, /)
  })

  it('sums and numbers read German, and what only looks like one stays', () => {
    const plain = (sentence: string) => german(sentence).replaceAll('\u00a0', ' ')
    expect(plain('You have spent $0.8123 of this month’s $1,200.00.')).toBe(
      'Du hast 0,8123 $ von 1.200,00 $ dieses Monats ausgegeben.',
    )
    expect(
      plain('The image has 12,000 × 9,000 pixels; at most 64 megapixels can be sent. Attach a smaller one.'),
    ).toContain('12.000 × 9.000')
    expect(plain('The server has a problem of its own (HTTP 1503). Earshot tries again.')).toContain(
      'HTTP 1503',
    )
  })

  it('a text that is far too long to be one of ours is left alone', () => {
    const long = `${'The server said: '.repeat(10_000)}x`
    expect(german(long)).toBe(long)
  })
})
