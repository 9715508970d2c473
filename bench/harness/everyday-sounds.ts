/** Sounds of a desk that are no voice, made the same in every run; Float32, 24 kHz. */
import { msToSamples, SAMPLE_RATE } from '../../src/shared/audio-format.ts'
import type { Random } from '../scenarios/random.ts'

export type EverydaySound = (random: Random) => Float32Array

/** Each drawn anew from chance; the loudest sample is 1. */
export const everydaySounds = {
  /** A run of keys: a click that dies away within some ms, and a softer one when the key comes up. */
  typing: (random) => {
    const sound = new Float32Array(SAMPLE_RATE)
    for (let at = 0; at < sound.length - msToSamples(120); at += random.between(1400, 4000)) {
      const loudness = random.between(3, 10) / 10
      const decay = random.between(30, 120)
      add(sound, at, click(random, decay, loudness))
      add(sound, at + random.between(1000, 1800), click(random, decay, loudness / 2))
    }
    return toPeak(sound)
  },
  'mouse clicks': (random) => {
    const sound = new Float32Array(SAMPLE_RATE / 2)
    add(sound, 0, click(random, 20, 1))
    add(sound, random.between(1000, 2400), click(random, 20, 0.7))
    return toPeak(sound)
  },
  clapping: (random) => toPeak(decaying(band(white(6000, random), 500, random.between(3000, 5000)), 400)),
  breath: (random) => {
    const length = random.between(msToSamples(500), msToSamples(1100))
    const sound = band(white(length, random), random.between(300, 600), random.between(2500, 5500))
    return toPeak(sound.map((sample, index) => sample * Math.sin((Math.PI * index) / length) ** 1.5))
  },
  coughs: (random) => {
    const sound = band(white(msToSamples(350), random), 250, 3500)
    const pitch = random.between(180, 380)
    return toPeak(
      sound.map((sample, index) => {
        const second = Math.exp(-(((index - msToSamples(200)) / 1270) ** 2))
        const loudness = (1 - Math.exp(-index / 60)) * Math.exp(-index / 1800) + 0.4 * second
        const buzz = index > msToSamples(120) ? 0.15 * Math.sign(Math.sin(turns(pitch, index))) : 0
        return (sample + buzz) * loudness
      }),
    )
  },
  thumps: (random) => {
    const pitch = random.between(50, 130)
    const rumble = band(white(6000, random), 30, 200)
    return toPeak(
      decaying(
        rumble.map((sample, index) => Math.sin(turns(pitch, index)) + 3 * sample),
        800,
      ),
    )
  },
  /** One that falls shut: the latch, then the leaf, in a room that answers. */
  doors: (random) => {
    const sound = new Float32Array(SAMPLE_RATE / 2)
    add(sound, 0, click(random, random.between(40, 120), 0.4))
    const slam = band(white(msToSamples(400), random), 60, random.between(500, 1500))
    add(sound, random.between(800, 2000), toPeak(decaying(slam, random.between(1000, 2000))))
    return toPeak(sound)
  },
  /** Of a telephone: two notes, each struck and left to die away. */
  ringing: (random) => {
    const sound = new Float32Array(SAMPLE_RATE)
    for (const [at, pitch] of [
      [0, random.between(600, 900)],
      [random.between(3000, 6000), random.between(900, 1400)],
    ] as const) {
      const note = new Float32Array(msToSamples(500)).map((_, index) => Math.sin(turns(pitch, index)))
      add(sound, at, decaying(note, random.between(1500, 4000)))
    }
    return toPeak(sound)
  },
} satisfies Record<string, EverydaySound>

export type EverydayKind = keyof typeof everydaySounds

function white(length: number, random: Random): Float32Array {
  return Float32Array.from({ length }, () => 2 * random.next() - 1)
}

/** `decay`: samples in which it falls to 37 %. */
function decaying(sound: Float32Array, decay: number): Float32Array {
  return sound.map((sample, index) => sample * Math.exp(-index / decay))
}

/** Of more or less high tones, with a little of the desk in it. */
function click(random: Random, decay: number, loudness: number): Float32Array {
  const brightness = random.next()
  const sound = white(msToSamples(60), random)
  const tinted = sound.map((sample, index) => sample - brightness * (sound[index - 1] ?? 0))
  const desk = random.between(180, 300)
  const clicked = decaying(tinted, decay)
  return clicked.map((sample, index) => {
    const knock = 0.15 * Math.sin(turns(desk, index)) * Math.exp(-index / 300)
    return loudness * (sample + knock)
  })
}

/** Between two frequencies in Hz, with gentle slopes: a low-pass twice, and a high-pass. */
function band(sound: Float32Array, low: number, high: number): Float32Array {
  const smooth = Math.exp(-turns(high, 1))
  const hold = Math.exp(-turns(low, 1))
  let [once, twice, result] = [0, 0, 0]
  return sound.map((sample) => {
    once += (1 - smooth) * (sample - once)
    const before = twice
    twice += (1 - smooth) * (once - twice)
    result = hold * (result + twice - before)
    return result
  })
}

function add(sound: Float32Array, at: number, part: Float32Array): void {
  for (let i = 0; i < part.length && at + i < sound.length; i += 1) {
    sound[at + i] = (sound[at + i] ?? 0) + (part[i] ?? 0)
  }
}

function toPeak(sound: Float32Array): Float32Array {
  const peak = sound.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0)
  return sound.map((sample) => sample / peak)
}

/** The angle of a tone at a sample, in radians. */
function turns(frequency: number, index: number): number {
  return (2 * Math.PI * frequency * index) / SAMPLE_RATE
}
