import { openFrontDoor, type FrontDoor } from '../../transport/index.js';

/** A port for a hub, and nothing else. */
export const openHubDoor = (): Promise<FrontDoor> =>
  openFrontDoor({
    port: 0,
    http: (_request, response) => {
      response.writeHead(404).end();
    },
  });
