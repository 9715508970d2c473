import type { ProviderOffer } from './provider-offer.ts'

/** What can be had of the server that is talked to, so that nobody is offered what it lacks. */
export interface Abilities extends ProviderOffer {
  /** Each voice can be heard before it is chosen: its name makes a difference. */
  voiceSamples: boolean
}
