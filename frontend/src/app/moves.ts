/** Whether the reader has moved between pages yet: only then does a new page's heading take the focus. */

let moves = 0;

export function noteMove(): void {
  moves += 1;
}

export function hasMoved(): boolean {
  return moves > 0;
}
