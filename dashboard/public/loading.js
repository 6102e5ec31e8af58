// Nothing of the application runs when one of its first files does not arrive: the page says so, and is loaded again.
(() => {
  const againMs = 3_000;
  const tell = () => {
    const place = document.getElementById('root') ?? document.body;
    place.innerHTML =
      '<main style="font-family: system-ui, sans-serif; margin: 2rem"><h1>The page could not be loaded</h1>' +
      '<p role="alert">A file of it did not arrive. It is loaded again by itself. <a href="">Load it now</a></p></main>';
    setTimeout(() => location.reload(), againMs);
  };
  addEventListener(
    'error',
    ({ target }) => {
      const isOurs =
        target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === 'stylesheet');
      if (!isOurs) return;
      if (document.readyState === 'loading') addEventListener('DOMContentLoaded', tell, { once: true });
      else tell();
    },
    { capture: true },
  );
})();
