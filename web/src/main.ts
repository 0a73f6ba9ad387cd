//! Starts the app.

import { mount } from 'svelte'
import './units.css'
import './app.css'
import './maps.css'
import App from './App.svelte'

const target = document.getElementById('app')
if (target) mount(App, { target })
