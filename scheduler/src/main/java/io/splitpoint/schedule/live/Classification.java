package io.splitpoint.schedule.live;

/**
 * The best class that a network assigns to a picture.
 *
 * @param label the class; a label's own commas and line ends are replaced before it is sent
 * @param score its share of all scores, 0 to 1
 */
public record Classification(String label, double score) {}
