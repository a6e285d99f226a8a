package io.neuralhive.rollout.micrometer;

/**
 * A figure that has a meter.
 *
 * @param record number of what it is a figure of
 * @param figure which of the record's it is, from 0
 * @param index a number that no other has at the same time, as low as can be
 */
record MeterSlot(long record, int figure, int index) {}
