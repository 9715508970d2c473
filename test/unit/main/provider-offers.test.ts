import { expect, it } from 'vitest'
import { providerOffers } from '../../../src/main/provider-offers.ts'
import { providerIds } from '../../../src/shared/provider-ids.ts'

const offers = new Map(providerOffers().map((offer) => [offer.id, offer]))

it('offers every provider, and of each what it can do and nothing else', () => {
  expect([...offers.keys()]).toEqual([...providerIds])
  expect(offers.get('openai')).toMatchObject({
    label: 'OpenAI',
    turnDetection: ['server_vad', 'semantic_vad'],
    answersInText: true,
    namesTranscriber: true,
    reducesNoise: true,
    organizations: true,
    clientSecrets: true,
  })
  expect(offers.get('xai')).toMatchObject({
    turnDetection: ['server_vad'],
    detectionSettings: ['threshold', 'prefix_padding_ms', 'silence_duration_ms'],
    speed: { min: 0.7, max: 1.5 },
    answersInText: false,
    namesTranscriber: false,
    reducesNoise: false,
    organizations: false,
    clientSecrets: true,
  })
  expect(offers.get('azure')).toMatchObject({ ownUrl: null, clientSecrets: true })
  expect(offers.get('localai')).toMatchObject({ speed: null, clientSecrets: false })
})
