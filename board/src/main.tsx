import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Board } from './board.tsx';

const root = document.getElementById('board');
if (root === null) throw new Error('the page has no place for the board');
createRoot(root).render(
  <StrictMode>
    <Board />
  </StrictMode>,
);
