import { test } from './fixtures.ts'
import { ask, untilDiagnosed } from './hands.ts'
import { look } from './looks.ts'

test('the empty window', async ({ mainWindow }) => {
  await look(mainWindow, 'empty')
})

test('a talk', async ({ mainWindow }) => {
  await ask(mainWindow, 'What is 12 times 7?')
  await untilDiagnosed(mainWindow, (now) => now.lastTurn !== null)
  await look(mainWindow, 'talk')
})

test('the settings', async ({ mainWindow }) => {
  await mainWindow.getByRole('button', { name: 'Settings' }).click()
  await mainWindow.getByRole('main').waitFor()
  await look(mainWindow, 'settings')
})

test('diagnostics', async ({ mainWindow }) => {
  await mainWindow.getByRole('button', { name: 'Diagnostics' }).click()
  await mainWindow.getByRole('main').waitFor()
  await look(mainWindow, 'diagnostics')
})
