/** Sounds for the tests of voice detection; Float32, 24 kHz, made the same on each run. */

/** Evenly distributed in -1..1, from a seed (a linear congruential generator). */
export function noise(count: number, seed: number): Float32Array {
  let state = seed
  return Float32Array.from({ length: count }, () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 2_147_483_648 - 1
  })
}

/** Scaled to an RMS, in dB below full scale, of what is not silence in it. */
export function atLevel(samples: Float32Array, decibels: number): Float32Array {
  const loud = samples.filter((sample) => Math.abs(sample) > 0.02)
  const rms = Math.sqrt(loud.reduce((sum, sample) => sum + sample * sample, 0) / loud.length)
  return samples.map((sample) => (sample * 10 ** (decibels / 20)) / rms)
}

/**
 * What the microphone gets of what the loudspeaker plays: late by `delaySamples`, quieter by `couplingDecibels`, and
 * smeared by a small room: a direct sound and sixty reflections, which die away in 200 ms.
 */
export function echo(played: Float32Array, couplingDecibels: number, delaySamples: number): Float32Array {
  const random = noise(120, 7)
  const reflections = Array.from({ length: 60 }, (_, index) => {
    const after = Math.round(((random[2 * index] ?? 0) + 1) * 2400)
    return { after, gain: 0.35 * (random[2 * index + 1] ?? 0) * 10 ** (-after / 1600) }
  })
  const heard = new Float32Array(played.length)
  const gain = 10 ** (couplingDecibels / 20)
  for (const path of [{ after: 0, gain: 1 }, ...reflections]) {
    for (let from = 0, to = delaySamples + path.after; to < heard.length; from += 1, to += 1) {
      heard[to] = (heard[to] ?? 0) + (played[from] ?? 0) * path.gain * gain
    }
  }
  return heard
}

export function mixed(...sounds: readonly Float32Array[]): Float32Array {
  const longest = Math.max(...sounds.map(({ length }) => length))
  return Float32Array.from({ length: longest }, (_, index) =>
    sounds.reduce((sum, sound) => sum + (sound[index] ?? 0), 0),
  )
}

export function silence(count: number): Float32Array {
  return new Float32Array(count)
}

export function joined(...sounds: readonly Float32Array[]): Float32Array {
  return Float32Array.from(sounds.flatMap((sound) => [...sound]))
}
