import type { EarshotError } from './errors.ts'

/** What a person can hear beside the talk: how a voice sounds, or what was said in a turn. */
export type ClipSource = { kind: 'voice'; voice: string } | { kind: 'turn'; itemId: string }

/** `waiting`: it is asked for, and not here yet. */
export type ClipState = { kind: 'silent' } | { kind: 'waiting' | 'playing'; source: ClipSource }

/** How it ended: it was heard to its end, stopped, or could not be heard. */
export type ClipEnd = { kind: 'heard' | 'stopped' } | { kind: 'failed'; error: EarshotError }
