// SPDX-License-Identifier: Apache-2.0
package dev.valence.crds.condition;

/** Types of condition, on every kind. The first three are kstatus's: tools wait on them without knowing the kind. */
public enum ConditionType {
    /** The resource does what it is for, now. */
    Ready,
    /** The operator works towards the spec; false once there is nothing left to do. */
    Reconciling,
    /** No progress without a person; the reason says what stands in the way. */
    Stalled,
    /** The checkpoint exists and can be read. */
    SourceReady,
    /** There is room, and it is reserved. */
    Placed,
    /** No other resource of the namespace serves a name this one asks for. */
    NamesAccepted,
    /** False where the spec sets fields that this version accepts and does not act on; absent where it does not. */
    FieldsInEffect
}
