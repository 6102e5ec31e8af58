import { Code } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';

/** Nearer to the end than this, somebody reads the newest lines. */
const nearPx = 24;

/** The end of a log; whoever reads its last lines stays at them while it grows. */
export const LogTail = ({ text }: { readonly text: string }) => {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    if (isAtEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <Code
      block
      ref={box}
      tabIndex={0}
      aria-label="The end of its log"
      mah={440}
      style={{ overflow: 'auto' }}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight >= scrollHeight - nearPx;
      }}
    >
      {text}
    </Code>
  );
};
