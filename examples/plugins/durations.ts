// A plugin in plain SDL: `track` has its playing time as people read it, and an album what its tracks add up to.

import { definePlugin } from '@pergola/server/plugin';

export default definePlugin({
  name: 'durations',
  setup({ graphql }) {
    graphql({
      typeDefs: `
        extend type track {
          "Minutes and seconds: 3:25"
          duration: String
        }
        extend type Query {
          "The same for any number of milliseconds."
          duration(milliseconds: Int!): String!
        }
      `,
      resolvers: {
        track: {
          duration: {
            requires: ['milliseconds'],
            resolve: ({ milliseconds }: { milliseconds: number }) => minutesAndSeconds(milliseconds),
          },
        },
        Query: { duration: (_, { milliseconds }: { milliseconds: number }) => minutesAndSeconds(milliseconds) },
      },
    });
  },
});

function minutesAndSeconds(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
