import { join } from 'node:path'
import { loadVoice, startPracticeServer } from '../../src/practice-server/index.ts'
import { projectRoot } from '../../tools/setup/paths.mjs'
import { expect, test } from './fixtures.ts'

test.use({ settings: { interfaceLanguage: 'de', muteOnStart: true } })

test('a person who talks while muted reads why nothing was heard in the language of the windows', async ({
  app,
}) => {
  const page = await app.page('main-window')
  await page.getByText('Stumm', { exact: true }).first().waitFor()
  await expect.poll(async () => (await app.page('quick-ask'))?.title()).toBe('Schnellfrage')
  await page.evaluate(async () => {
    await window.earshot.turn.press()
    await window.earshot.turn.release(1_000)
  })
  await expect(page.getByRole('alert')).toContainText('Das Mikrofon ist stumm, deshalb war nichts zu hören.')
})

test.extend({
  server: async ({}, use) => {
    const voice = await loadVoice(join(projectRoot, 'resources/voice'))
    const server = await startPracticeServer({
      token: 'token',
      voice,
      faults: { refuseCode: 'invalid_api_key' },
    })
    await use(server)
    await server.close()
  },
})(
  'a refused key is explained in the language of the windows, and in the next one that is chosen',
  async ({ app }) => {
    const page = await app.page('main-window')
    await expect(page.getByRole('alert')).toContainText('Der Server nimmt diesen Schlüssel nicht an.')
    await page.evaluate(() => window.earshot.settings.change({ interfaceLanguage: 'fr' }))
    await expect(page.getByRole('alert')).toContainText('Le serveur n’accepte pas cette clé.')
  },
)
