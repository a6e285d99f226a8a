package io.neuralhive.rollout.micrometer;

/**
 * A figure that has a meter.
 *
 * @param record the number of its record
 * @param figure the index of the figure in the record, from 0
 * @param index the lowest number that is free
 */
record MeterSlot(long record, int figure, int index) {}
