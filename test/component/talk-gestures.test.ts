import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyDown, keyUp, middleOf, mouse, touch, type Key } from './hands.ts'
import type { FakeEarshot } from './fake-earshot.ts'
import { openMainWindow } from './open-window.ts'

let fake: FakeEarshot<'main-window'>
let control: HTMLElement
let message: HTMLElement
let root: HTMLElement
let unmount: () => Promise<void>

beforeEach(async () => {
  const opened = await openMainWindow()
  fake = opened.fake
  root = opened.screen.container
  unmount = opened.screen.unmount
  control = opened.screen.getByRole('button', { name: /^Talk/ }).element() as HTMLElement
  message = opened.screen.getByRole('textbox', { name: 'Message' }).element() as HTMLElement
  window.focus()
})

const hands = () =>
  fake.calls.map(([channel]) => channel).filter((channel) => String(channel).startsWith('turn.'))

async function tap(key: Key): Promise<void> {
  await keyDown(key)
  await keyUp(key)
}

describe('a mouse on the talk control', () => {
  it('presses when it goes down and releases when it comes up', async () => {
    await mouse('mousePressed', middleOf(control))
    await expect.poll(hands).toEqual(['turn.press'])
    await mouse('mouseReleased', middleOf(control))
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
    const [, heldMs] = fake.calls.find(([channel]) => channel === 'turn.release') ?? []
    expect(heldMs).toBeGreaterThan(0)
  })

  it('releases where it comes up outside of the control', async () => {
    await mouse('mousePressed', middleOf(control))
    await mouse('mouseMoved', { x: 3, y: 3 })
    expect(hands()).toEqual(['turn.press'])
    await mouse('mouseReleased', { x: 3, y: 3 })
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
  })

  it('does nothing with its other button', async () => {
    await mouse('mousePressed', middleOf(control), 'right')
    await mouse('mouseReleased', middleOf(control), 'right')
    await tap('Escape')
    expect(hands()).toEqual([])
  })

  it('is the only hand while it holds: Space meanwhile is not heard', async () => {
    await mouse('mousePressed', middleOf(control))
    await tap('Space')
    await mouse('mouseReleased', middleOf(control))
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
  })
})

describe('a finger on the talk control', () => {
  it('presses and releases once, wherever it wanders', async () => {
    await touch('touchStart', middleOf(control))
    await touch('touchMove', { x: 5, y: 5 })
    await expect.poll(hands).toEqual(['turn.press'])
    await touch('touchEnd')
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
  })
})

describe('Space', () => {
  it('talks while it is held, however often the keyboard repeats it', async () => {
    await keyDown('Space')
    await keyDown('Space', true)
    await keyDown('Space', true)
    await expect.poll(hands).toEqual(['turn.press'])
    await keyUp('Space')
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
  })

  it('is a space where text is typed', async () => {
    message.focus()
    await tap('Space')
    await expect.element(message).toHaveValue(' ')
    expect(hands()).toEqual([])
  })

  it('belongs to another button that has the focus', async () => {
    const question = [...root.querySelectorAll('button')].find(
      (button) => button.textContent === 'What can you do?',
    )
    question?.focus()
    await tap('Space')
    await expect.poll(hands).toEqual(['turn.say'])
  })

  it('counts once when the control itself has the focus', async () => {
    control.focus()
    await tap('Space')
    await tap('Space')
    await expect.poll(hands).toEqual(['turn.press', 'turn.release', 'turn.press', 'turn.release'])
  })
})

describe('Enter', () => {
  it('talks while it is held on the control', async () => {
    control.focus()
    await keyDown('Enter')
    await keyDown('Enter', true)
    await expect.poll(hands).toEqual(['turn.press'])
    await keyUp('Enter')
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
  })

  it('does nothing elsewhere', async () => {
    await tap('Enter')
    await tap('Space')
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
  })
})

describe('a window that can no longer see the hand', () => {
  afterEach(() => Reflect.deleteProperty(document, 'visibilityState'))

  it('releases when it loses the focus, and only once', async () => {
    await keyDown('Space')
    window.dispatchEvent(new Event('blur'))
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
    await keyUp('Space')
    await tap('Space')
    await expect.poll(hands).toEqual(['turn.press', 'turn.release', 'turn.press', 'turn.release'])
  })

  it('releases when it is hidden', async () => {
    await mouse('mousePressed', middleOf(control))
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
    await mouse('mouseReleased', middleOf(control))
    expect(hands()).toEqual(['turn.press', 'turn.release'])
  })

  it('releases when it goes away', async () => {
    await keyDown('Space')
    await unmount()
    expect(hands()).toEqual(['turn.press', 'turn.release'])
    await keyUp('Space')
  })
})

describe('a screen reader', () => {
  it('taps: its click is a press and a release', () => {
    control.click()
    expect(hands()).toEqual(['turn.press', 'turn.release'])
  })
})

describe('Esc', () => {
  it('interrupts while there is something to stop', async () => {
    fake.tell.session.changed({ kind: 'speaking' })
    await tap('Escape')
    await expect.poll(hands).toEqual(['turn.interrupt'])
  })

  it('throws away a turn that is still being held, and the release still follows', async () => {
    await keyDown('Space')
    fake.tell.session.changed({ kind: 'listening', since: Date.now(), mode: 'held' })
    await tap('Escape')
    await keyUp('Space')
    await expect.poll(hands).toEqual(['turn.press', 'turn.interrupt', 'turn.release'])
  })

  it('works from the text field too', async () => {
    message.focus()
    fake.tell.session.changed({ kind: 'thinking' })
    await tap('Escape')
    await expect.poll(hands).toEqual(['turn.interrupt'])
  })

  it('does nothing when nothing goes on', async () => {
    await tap('Escape')
    await tap('Space')
    await expect.poll(hands).toEqual(['turn.press', 'turn.release'])
  })
})
