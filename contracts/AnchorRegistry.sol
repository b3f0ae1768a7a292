// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title AnchorRegistry: heads of append-only logs, and the status of the documents in them
/// @notice A log is registered by anybody, for itself. From then on its head can only grow, every
/// new head is shown to extend the one before (RFC 9162, 2.1.4), and a revoked document stays revoked.
/// @dev Immutable: no proxy, no owner, no constructor argument, no immutable variable, so that the
/// hash of the deployed code says everything about the rules. The storage layout is a promise
/// ("anchor-registry/1"): auditors read slots 0 and 1 through state proofs, without calling anything.
/// Compiled for `london`; hashes of the log are SHA-256 (precompile 2).
contract AnchorRegistry {
    /// @dev Word 0 is `anchorer 160 | size 48 | time 40 | flags 8` from the lowest bit, word 1 the root.
    struct Log {
        address anchorer; // may extend the head; zero: nobody may
        uint48 size; // entries under the head
        uint40 time; // of the block that recorded the head
        uint8 flags; // bit 0: retired
        bytes32 root; // RFC 9162 Merkle tree hash over `size` entries
        address statusAccount; // may change statuses; zero: nobody may
        address administrator; // may replace the two above, retire, and name its own heir
        address candidate; // the next administrator, if one was proposed
        uint40 notBefore; // when the candidate may accept
        bytes32 successor; // of a retired log, as its administrator named it
    }

    /// @dev One change of status, for the batch form.
    struct StatusChange {
        bytes32 document;
        uint256 expectedChanges;
        uint256 value;
        bytes24 ref;
    }

    /// @notice Entries by which one call may extend a log.
    /// @dev With public tiles, a "consistency proof" from any size to an absurd one can be made of junk
    /// whose preimage nobody has; the limit keeps such a head within reach of the honest log.
    uint256 public constant MAX_GROWTH = 1 << 24;

    /// @notice Notice that precedes a change of administrator.
    uint256 public constant NOTICE = 3 days;

    /// @notice The final status.
    uint256 public constant REVOKED = 4;

    uint8 private constant RETIRED = 1;

    /// @notice Slot 0: the logs by logId.
    mapping(bytes32 logId => Log) public logs;

    /// @notice Slot 1: by logId and document digest one word, `status 8 | changes 16 | time 40 | ref 192`
    /// from the lowest bit. Status: 1 valid, 2 suspended, 3 superseded, 4 revoked. No word: never changed.
    mapping(bytes32 logId => mapping(bytes32 document => uint256 word)) public status;

    event Registered(
        bytes32 indexed logId, address indexed administrator, address anchorer, address statusAccount
    );
    event Anchored(bytes32 indexed logId, uint256 size, bytes32 root);
    event StatusSet(bytes32 indexed logId, bytes32 indexed document, uint256 word);
    event AnchorerSet(bytes32 indexed logId, address anchorer);
    event StatusAccountSet(bytes32 indexed logId, address statusAccount);
    event AdministratorProposed(bytes32 indexed logId, address candidate, uint256 notBefore);
    event AdministratorCancelled(bytes32 indexed logId, address candidate);
    event AdministratorChanged(bytes32 indexed logId, address administrator);
    event Retired(bytes32 indexed logId, bytes32 successor);

    /// @notice The registrant used this salt before.
    error AlreadyRegistered(bytes32 logId);
    /// @notice The sender is not the account that may do this for this log.
    error NotAllowed(address sender);
    /// @notice The log was retired: its head stays as it is.
    error LogRetired();
    /// @notice The new head has no more entries than the one on record.
    error StaleHead(uint256 size);
    /// @notice The new head has too many entries.
    error TooMuchGrowth(uint256 largest);
    /// @notice The proof does not show that the new head extends the one on record.
    error Inconsistent();
    /// @notice The document's status was changed meanwhile.
    error StaleStatus(bytes32 document, uint256 changes);
    /// @notice The document is revoked: that is final.
    error RevokedIsFinal(bytes32 document);
    /// @notice Not one of the statuses 1 to 4.
    error UnknownStatus(uint256 value);
    /// @notice The counter is at its end; the last change is kept for a revocation.
    error ChangesExhausted(bytes32 document);
    /// @notice No candidate, or the notice has not passed.
    error TooEarly(uint256 notBefore);

    modifier onlyAdministrator(bytes32 logId) {
        if (msg.sender != logs[logId].administrator) revert NotAllowed(msg.sender);
        _;
    }

    /// @notice Register a log; the sender becomes its administrator.
    /// @param salt Any value; a sender registers one log with each.
    /// @param anchorer The account that may extend the head.
    /// @param statusAccount The account that may change statuses.
    /// @return logId Binds chain, contract, registrant and salt: nobody else can occupy it.
    function register(bytes32 salt, address anchorer, address statusAccount)
        external
        returns (bytes32 logId)
    {
        logId = keccak256(abi.encode(block.chainid, address(this), msg.sender, salt));
        Log storage log = logs[logId];
        if (log.administrator != address(0)) revert AlreadyRegistered(logId);
        log.anchorer = anchorer;
        log.statusAccount = statusAccount;
        log.administrator = msg.sender;
        emit Registered(logId, msg.sender, anchorer, statusAccount);
    }

    /// @notice Record a head that extends the one on record.
    /// @param logId The log.
    /// @param size Entries under the new head: more than before, at most MAX_GROWTH more.
    /// @param root The RFC 9162 Merkle tree hash over them.
    /// @param proof The RFC 9162 consistency proof; empty for the first head.
    function anchor(bytes32 logId, uint256 size, bytes32 root, bytes32[] calldata proof) external {
        Log storage log = logs[logId];
        (address anchorer, uint256 oldSize, uint8 flags) = (log.anchorer, log.size, log.flags);
        if (msg.sender != anchorer) revert NotAllowed(msg.sender);
        if (flags & RETIRED != 0) revert LogRetired();
        if (size <= oldSize) revert StaleHead(oldSize);
        uint256 largest = oldSize + MAX_GROWTH;
        if (largest > type(uint48).max) largest = type(uint48).max;
        if (size > largest) revert TooMuchGrowth(largest);
        bool extended =
            oldSize == 0 ? proof.length == 0 : _extends(oldSize, log.root, size, root, proof);
        if (!extended) revert Inconsistent();

        log.size = uint48(size);
        log.time = uint40(block.timestamp);
        log.root = root;
        emit Anchored(logId, size, root);
    }

    /// @notice Change the status of a document, if nobody changed it meanwhile.
    /// @param logId The log.
    /// @param document The document digest.
    /// @param expectedChanges How often it was changed before.
    /// @param value 1 valid, 2 suspended, 3 superseded, 4 revoked.
    /// @param ref First 24 bytes of the leaf hash of the status record.
    function setStatus(
        bytes32 logId,
        bytes32 document,
        uint256 expectedChanges,
        uint256 value,
        bytes24 ref
    ) external {
        if (msg.sender != logs[logId].statusAccount) revert NotAllowed(msg.sender);
        _setStatus(logId, document, expectedChanges, value, ref);
    }

    /// @notice Change the status of many documents: all of them, or none.
    function setStatuses(bytes32 logId, StatusChange[] calldata changes) external {
        if (msg.sender != logs[logId].statusAccount) revert NotAllowed(msg.sender);
        for (uint256 i = 0; i < changes.length; ++i) {
            StatusChange calldata change = changes[i];
            _setStatus(
                logId, change.document, change.expectedChanges, change.value, change.ref
            );
        }
    }

    /// @notice Replace the account that may extend the head; zero stops anchoring until the next change.
    function setAnchorer(bytes32 logId, address anchorer) external onlyAdministrator(logId) {
        logs[logId].anchorer = anchorer;
        emit AnchorerSet(logId, anchorer);
    }

    /// @notice Replace the account that may change statuses; zero stops that until the next change.
    function setStatusAccount(bytes32 logId, address statusAccount)
        external
        onlyAdministrator(logId)
    {
        logs[logId].statusAccount = statusAccount;
        emit StatusAccountSet(logId, statusAccount);
    }

    /// @notice Give notice of another administrator; a later proposal replaces this one and waits anew.
    function proposeAdministrator(bytes32 logId, address candidate)
        external
        onlyAdministrator(logId)
    {
        uint256 notBefore = block.timestamp + NOTICE;
        logs[logId].candidate = candidate;
        logs[logId].notBefore = uint40(notBefore);
        emit AdministratorProposed(logId, candidate, notBefore);
    }

    /// @notice Take the proposal back.
    function cancelAdministrator(bytes32 logId) external onlyAdministrator(logId) {
        emit AdministratorCancelled(logId, logs[logId].candidate);
        logs[logId].candidate = address(0);
        logs[logId].notBefore = 0;
    }

    /// @notice Become administrator, as the candidate, after the notice.
    function acceptAdministrator(bytes32 logId) external {
        Log storage log = logs[logId];
        if (msg.sender != log.candidate) revert NotAllowed(msg.sender);
        if (block.timestamp < log.notBefore) revert TooEarly(log.notBefore);
        log.administrator = msg.sender;
        log.candidate = address(0);
        log.notBefore = 0;
        emit AdministratorChanged(logId, msg.sender);
    }

    /// @notice Freeze the head for ever; statuses can still be changed.
    /// @param logId The log.
    /// @param successor The log that goes on, on this chain or another; zero: none.
    function retire(bytes32 logId, bytes32 successor) external onlyAdministrator(logId) {
        Log storage log = logs[logId];
        if (log.flags & RETIRED != 0) revert LogRetired();
        log.flags |= RETIRED;
        log.successor = successor;
        emit Retired(logId, successor);
    }

    /// @dev Compare and set one status word.
    function _setStatus(
        bytes32 logId,
        bytes32 document,
        uint256 expectedChanges,
        uint256 value,
        bytes24 ref
    ) private {
        uint256 word = status[logId][document];
        uint256 changes = (word >> 8) & type(uint16).max;
        if (changes != expectedChanges) revert StaleStatus(document, changes);
        if (word & type(uint8).max == REVOKED) revert RevokedIsFinal(document);
        if (value == 0 || value > REVOKED) revert UnknownStatus(value);
        // The last value of the counter is for a revocation alone: it must never be impossible.
        if (changes == type(uint16).max - 1 && value != REVOKED) revert ChangesExhausted(document);

        word = value | ((changes + 1) << 8) | (uint256(uint40(block.timestamp)) << 24)
            | uint256(bytes32(ref));
        status[logId][document] = word;
        emit StatusSet(logId, document, word);
    }

    /// @dev Say whether `proof` leads from the old head to the new one (RFC 9162, 2.1.4.2).
    /// Needs 0 < oldSize < newSize. `oldHash` and `newHash` are the RFC's fr and sr; they are one
    /// value until the proof first leaves the old tree, which saves half of the hashing.
    function _extends(
        uint256 oldSize,
        bytes32 oldRoot,
        uint256 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) private view returns (bool) {
        unchecked {
            uint256 fn = oldSize - 1;
            uint256 sn = newSize - 1;
            while (fn & 1 == 1) {
                fn >>= 1;
                sn >>= 1;
            }
            uint256 i = 0;
            bytes32 oldHash = oldRoot;
            // Where the old tree is no complete subtree of the new one, the proof names its last one.
            if (oldSize & (oldSize - 1) != 0) {
                if (proof.length == 0) return false;
                oldHash = proof[0];
                i = 1;
            }
            bytes32 newHash = oldHash;
            for (; i < proof.length; ++i) {
                if (sn == 0) return false;
                bytes32 sibling = proof[i];
                if (fn & 1 == 1 || fn == sn) {
                    bool same = oldHash == newHash;
                    oldHash = _node(sibling, oldHash);
                    newHash = same ? oldHash : _node(sibling, newHash);
                    while (fn & 1 == 0 && fn != 0) {
                        fn >>= 1;
                        sn >>= 1;
                    }
                } else {
                    newHash = _node(newHash, sibling);
                }
                fn >>= 1;
                sn >>= 1;
            }
            return sn == 0 && oldHash == oldRoot && newHash == newRoot;
        }
    }

    /// @dev Hash two children: SHA-256(0x01 ‖ left ‖ right). In assembly, since `sha256(abi.encodePacked(…))`
    /// would take new memory for each of up to 90 hashes. The 65 bytes lie beyond the free memory
    /// pointer, which is not moved. A chain without precompile 2 would answer with no bytes: refused.
    function _node(bytes32 left, bytes32 right) private view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore8(data, 1)
            mstore(add(data, 1), left)
            mstore(add(data, 33), right)
            // Arguments are evaluated from right to left: first the call, then the size of its answer.
            if iszero(and(eq(returndatasize(), 32), staticcall(gas(), 2, data, 65, 0, 32))) {
                revert(0, 0)
            }
            hash := mload(0)
        }
    }
}
