/** Ideographs and pictures take two columns of a terminal, combining marks none. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const narrow = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns of a terminal that a text takes. */
export const textWidth = (text: string): number => {
  let columns = 0;
  for (const character of text) {
    if (character < '\u0300') columns += 1;
    else if (wide.test(character)) columns += 2;
    else if (!narrow.test(character)) columns += 1;
  }
  return columns;
};
