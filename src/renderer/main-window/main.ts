import { mount, tick } from 'svelte'
import '../styles/base.css'
import './opening.css'
import type { PageClient } from '../../shared/ipc/client.ts'
import { Mirror } from '../state/mirror.svelte.ts'
import App from './App.svelte'

const client: PageClient<'main-window'> = window.earshot
const mirror = new Mirror(client)
mount(App, { target: document.body, props: { mirror } })
void mirror
  .open()
  .then(tick)
  .then(() => {
    document.querySelector('.opening')?.remove()
    return mirror.attempt(client.app.drawn())
  })
