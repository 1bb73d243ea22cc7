/** How many letters must be put in, left out, replaced or swapped with the next one to come from one word to another. */
export function distance(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = from[i - 1] === to[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const costs = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + change];
      row.push(Math.min(...costs, ...(swapped ? [(before[j - 2] ?? 0) + 1] : [])));
    }
    before = last;
    last = row;
  }
  return last[to.length] ?? 0;
}

/** The word that was meant, if one is near: the case of letters, `-` and `_` count little. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[-_. ]/g, "");
  const limit = Math.min(3, Math.floor(word.length / 3));
  let best: { word: string; distance: number } | undefined;
  const wanted = plain(word);
  for (const candidate of words.filter((each) => Math.abs(plain(each).length - wanted.length) <= limit)) {
    const far = distance(wanted, plain(candidate));
    if (far <= limit && (best === undefined || far < best.distance)) {
      best = { word: candidate, distance: far };
    }
  }
  return best?.word;
}
