import { layOut } from '../../../services/core/topology/draw/layout.js';
import { edgesOf, groupsText, tagsText } from '../../../services/core/topology/draw/outline.js';
import type { Channel, Design, Role } from '../../../services/core/topology/index.js';

/** A box of the drawing: a role, or the channel between two roles. */
export type DesignBox =
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'channel'; readonly channel: Channel; readonly groups: string; readonly tags: string };

export interface PlacedDesignBox {
  readonly id: string;
  readonly box: DesignBox;
  /** Pixels from the left and from the top. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DesignLine {
  readonly from: string;
  readonly to: string;
}

const roleSize = { width: 200, height: 56 } as const;
const channelHeight = 62;
const channelWidths = { least: 150, most: 330, perCharacter: 6.4, margin: 28 } as const;

const roleId = (name: string): string => `role:${name}`;
const channelId = (name: string): string => `channel:${name}`;

/** Roles from above (who hands out) to below (who trains), and each channel as a box between its two ends. */
export const placeDesign = (
  design: Design,
): { readonly boxes: readonly PlacedDesignBox[]; readonly lines: readonly DesignLine[] } => {
  const { roles } = design;
  const indices = new Map(roles.map(({ name }, at) => [name, at]));
  const edges = edgesOf(design).map((edge) => {
    const [groups, tags] = [groupsText(edge.channel, 5), tagsText(edge)];
    const box = { kind: 'channel', channel: edge.channel, groups, tags } as const;
    return { ...edge, box, size: { width: channelWidth(box), height: channelHeight } };
  });
  const places = layOut(
    roles.map(() => roleSize),
    edges.map(({ upper, lower, size }) => ({
      from: indices.get(upper) ?? 0,
      to: indices.get(lower) ?? 0,
      label: size,
    })),
  );
  const at = (centre: { readonly x: number; readonly y: number } | undefined, size: typeof roleSize | Size) => ({
    x: (centre?.x ?? 0) - size.width / 2,
    y: (centre?.y ?? 0) - size.height / 2,
    ...size,
  });
  return {
    boxes: [
      ...roles.map((role, index) => ({
        ...{ id: roleId(role.name), box: { kind: 'role', role } as const },
        ...at(places.boxes[index], roleSize),
      })),
      ...edges.map(({ channel, box, size }, index) => ({
        ...{ id: channelId(channel.name), box },
        ...at(places.lines[index]?.label, size),
      })),
    ],
    lines: edges.flatMap(({ channel: { name }, upper, lower }) => [
      { from: roleId(upper), to: channelId(name) },
      { from: channelId(name), to: roleId(lower) },
    ]),
  };
};

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Wide enough for its longest line. */
const channelWidth = ({ channel, groups, tags }: DesignBox & { kind: 'channel' }): number => {
  const { least, most, perCharacter, margin } = channelWidths;
  const longest = Math.max(channel.name.length, groups.length, tags.length);
  return Math.min(most, Math.max(least, longest * perCharacter + margin));
};
