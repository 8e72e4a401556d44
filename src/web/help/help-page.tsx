import { SimpleGrid, Table, Text, Title } from "@mantine/core";
import { texts } from "../texts/index.ts";

/** The keys of every page, and what colours, remarks and confidence mean. */
export function HelpPage() {
  const words = texts.help;
  return (
    <div className="page">
      <Title order={1} size="h3">
        {words.title}
      </Title>
      <Text mt="xs">{words.lead}</Text>
      <Text mb="md">{words.notWhileTyping}</Text>
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="xl">
        {words.groups.map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <Title order={2} size="h5" mb={4}>
              {title}
            </Title>
            <Table withTableBorder>
              <Table.Tbody>
                {keys.map(([key, what]) => (
                  <Table.Tr key={key}>
                    <Table.Th scope="row" w={190}>
                      {key}
                    </Table.Th>
                    <Table.Td>{what}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        ))}
        <section aria-label={words.colours}>
          <Title order={2} size="h5" mb={4}>
            {words.colours}
          </Title>
          <Text size="sm">{words.colourText}</Text>
          <Text size="sm" mt="xs">
            {words.remarksText}
          </Text>
          <Text size="sm" mt="xs">
            {texts.viewer.confidenceMeaning}
          </Text>
          <Text size="sm" mt="xs">
            {words.ratingsText}
          </Text>
          <Text size="sm" mt="xs" fw={600}>
            {texts.researchUseOnly}
          </Text>
        </section>
      </SimpleGrid>
    </div>
  );
}
