/** The vocabulary of the contract; `client.ts` and `server.ts` derive the two sides from it. */
import type * as v from 'valibot'
import type { Page } from './pages.ts'

/** Carries a type through the contract; it is never looked at. */
export interface TypeOf<T> {
  readonly type?: T
}

export function type<T>(): TypeOf<T> {
  return {}
}

type ArgsSchema = v.GenericSchema<unknown, unknown[]>

/** A page asks, main answers. Only these pages may; main checks `args`, for what a page sends is never trusted. */
export interface InvokeDefinition<Pages extends readonly Page[], Args extends ArgsSchema, Result> {
  kind: 'invoke'
  pages: Pages
  args: Args
  result: TypeOf<Result>
}

/** Main tells every open page of these kinds. */
export interface EventDefinition<Pages extends readonly Page[], Payload> {
  kind: 'event'
  pages: Pages
  payload: TypeOf<Payload>
}

export function invoke<const Pages extends readonly Page[], Args extends ArgsSchema, Result>(definition: {
  pages: Pages
  args: Args
  result: TypeOf<Result>
}): InvokeDefinition<Pages, Args, Result> {
  return { kind: 'invoke', ...definition }
}

export function event<const Pages extends readonly Page[], Payload>(definition: {
  pages: Pages
  payload: TypeOf<Payload>
}): EventDefinition<Pages, Payload> {
  return { kind: 'event', ...definition }
}

export type AnyInvoke = InvokeDefinition<readonly Page[], ArgsSchema, unknown>
export type AnyEvent = EventDefinition<readonly Page[], unknown>

/** name -> definition */
export type CallGroup = Record<string, AnyInvoke | AnyEvent>

/** group -> its calls */
export type ContractShape = Record<string, CallGroup>

/** The channel that carries a call; the only place where a channel's name is made. */
export function channelOf(group: string, name: string): string {
  return `${group}.${name}`
}
